//! Bodies that a server answers with.

use crate::scripted_server::{Reply, Request};
use crate::{SECRET, TOKEN};

pub(crate) const NAMESPACES: &str = r#"xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance""#;

/// A success in the format that is asked for; the XML data with its type attribute.
pub(crate) fn success(request: &Request, json: &str, xml: &str) -> Reply {
    if !request.asks_for_xml() {
        return Reply::of(&format!(
            r#"{{"success":true,"error_code":"","error_reason":"","data":{json}}}"#
        ));
    }
    let root = if request.operation() == "GET member" && xml.contains("MemberListResult") {
        "ApiResponse"
    } else {
        "ApiResult"
    };
    Reply::of(&format!(
        "<{root} {NAMESPACES}><success>true</success><error_code /><error_reason />{xml}</{root}>"
    ))
}

/// A failure in the format that is asked for.
pub(crate) fn failure(request: &Request, code: &str, reason: &str) -> Reply {
    Reply::of(&failure_body(request, code, reason))
}

pub(crate) fn failure_body(request: &Request, code: &str, reason: &str) -> String {
    if request.asks_for_xml() {
        return format!(
            "<ApiResult {NAMESPACES}><success>false</success><error_code>{code}</error_code>\
             <error_reason>{reason}</error_reason></ApiResult>"
        );
    }
    format!(r#"{{"success":false,"error_code":"{code}","error_reason":"{reason}","data":null}}"#)
}

/// A token, once the secret is right.
pub(crate) fn token(request: &Request) -> Reply {
    if !request.target.contains(&format!("appid=demo&appsecret={SECRET}")) {
        return failure(request, "0001", "认证错误（用户名或密码错）");
    }
    success(
        request,
        &format!(r#"{{"token":"{TOKEN}","expires_in":"2099-11-07T10:23:48.0409435+08:00"}}"#),
        &format!(
            r#"<data xsi:type="ApiTokenResult"><token>{TOKEN}</token><expires_in>2099-11-07T10:23:48.0409435+08:00</expires_in></data>"#
        ),
    )
}

/// A token for who asks for one, and else what the test tells.
pub(crate) fn with_token(
    others: impl Fn(&Request) -> Reply + Send + Sync + 'static,
) -> impl Fn(&Request) -> Reply + Send + Sync + 'static {
    move |request| match request.operation().as_str() {
        "GET token" => token(request),
        _ => others(request),
    }
}

/// A payment's success.
pub(crate) fn paid(request: &Request) -> Reply {
    let no = "0000-1611072116-427";
    let xml = format!(r#"<data xsi:type="xsd:string">{no}</data>"#);
    success(request, &format!("\"{no}\""), &xml)
}
