//! Requests and responses: whatever arrives is answered or refused, and no secret shows.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri};
use unicrm_proto::Format;
use unicrm_proto::exchange::PayOutcome;
use unicrm_proto::exchange::client::Client;
use unicrm_proto::exchange::server::{Call, Server};
use unicrm_proto::operation::{
    CreateWeiXinMember, GetMember, GetToken, ListAccountItems, ListMemberSorts, ListMembers,
    ModifyWeiXinMember, Operation, Pay,
};
use unicrm_proto::value::Token;

/// The head's lines and the body, which an empty line parts.
fn split(input: &[u8]) -> Option<(Vec<&str>, &[u8])> {
    let (head, body) = match input.windows(2).position(|pair| pair == b"\n\n") {
        Some(at) => (&input[..at], &input[at + 2..]),
        None => (input, &[][..]),
    };
    Some((std::str::from_utf8(head).ok()?.lines().collect(), body))
}

fn header(line: &str) -> Option<(HeaderName, HeaderValue)> {
    let (name, value) = line.split_once(':')?;
    Some((name.parse().ok()?, HeaderValue::from_str(value.trim()).ok()?))
}

/// Reads `status`, headers, an empty line and a body as the response to each operation.
///
/// # Panics
/// Where something does not hold: that is the finding.
pub fn read_response(input: &[u8]) {
    let Some((lines, body)) = split(input) else { return };
    let Some(status) = lines.first().and_then(|line| line.parse().ok()) else { return };
    let Ok(status) = StatusCode::from_u16(status) else { return };
    let mut response = Response::new(Bytes::copy_from_slice(body));
    *response.status_mut() = status;
    for (name, value) in lines.iter().skip(1).filter_map(|line| header(line)) {
        response.headers_mut().insert(name, value);
    }
    let service = "https://crm.example/openapi".parse().expect("a service URI");
    let client = Client::new(service, Format::Json);
    read_as::<GetToken>(&client, &response);
    read_as::<ListMemberSorts>(&client, &response);
    read_as::<ListMembers>(&client, &response);
    read_as::<GetMember>(&client, &response);
    read_as::<ListAccountItems>(&client, &response);
    read_as::<CreateWeiXinMember>(&client, &response);
    read_as::<ModifyWeiXinMember>(&client, &response);
    let outcome = PayOutcome::of(client.answer::<Pay>(&response));
    // No status but success lets a payment count as applied.
    assert!(status.is_success() || !matches!(outcome, PayOutcome::Applied { .. }));
}

fn read_as<O: Operation>(client: &Client, response: &Response<Bytes>) {
    if let Err(error) = client.answer::<O>(response) {
        assert!(!error.to_string().is_empty());
    }
}

/// Reads `METHOD target`, headers, an empty line and a body as a request; a client writes what
/// was understood, and the server understands that as the same.
///
/// # Panics
/// Where something does not hold: that is the finding.
pub fn read_request(input: &[u8]) {
    let Some((lines, body)) = split(input) else { return };
    let Some((method, target)) = lines.first().and_then(|line| line.split_once(' ')) else {
        return;
    };
    let (Ok(method), Ok(uri)) = (method.parse::<Method>(), target.parse::<Uri>()) else { return };
    let mut request = Request::new(());
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    for (name, value) in lines.iter().skip(1).filter_map(|line| header(line)) {
        request.headers_mut().append(name, value);
    }
    let server = Server::new("/openapi");
    let routed = match server.route(&request.into_parts().0) {
        Ok(routed) => routed,
        Err(answer) => return assert_envelope(&answer),
    };
    let token = routed.token().cloned();
    match routed.read(body) {
        Ok((call, _)) => understood_again(&server, call, token.as_ref()),
        Err(answer) => assert_envelope(&answer),
    }
}

fn assert_envelope(answer: &Response<Bytes>) {
    let client = Client::new("https://crm.example".parse().expect("a service URI"), Format::Json);
    let answer = client.answer::<ListMemberSorts>(answer);
    assert!(
        matches!(answer, Err(unicrm_proto::exchange::client::AnswerError::Refused(_))),
        "{answer:?}"
    );
}

fn understood_again(server: &Server, call: Call, token: Option<&Token>) {
    for format in Format::ALL {
        let client =
            Client::new("https://crm.example/openapi".parse().expect("a service URI"), format);
        let request = match &call {
            Call::GetToken(operation) => client.request(operation, None),
            Call::ListMemberSorts(operation) => client.request(operation, token),
            Call::ListMembers(operation) => client.request(operation, token),
            Call::GetMember(operation) => client.request(operation, token),
            Call::ListAccountItems(operation) => client.request(operation, token),
            // The openid in the path is the server's extension; our client writes it in the body.
            Call::SaveWeiXinMember { open_id: Some(_), .. } => return,
            Call::SaveWeiXinMember { member, .. } => {
                client.request(&ModifyWeiXinMember(member.clone()), token)
            }
            Call::Pay(operation) => client.request(operation, token),
        };
        // XML cannot carry every character, and an URI is not endless.
        let Ok(request) = request else { continue };
        let (head, body) = request.into_parts();
        let routed = server.route(&head).unwrap_or_else(|answer| panic!("our request: {answer:?}"));
        // Who asks for a token has none to show: one in the query is not sent on.
        let shown = token.filter(|_| !matches!(call, Call::GetToken(_)));
        assert_eq!(routed.token(), shown);
        let (again, _) =
            routed.read(&body).unwrap_or_else(|answer| panic!("our request: {answer:?}"));
        // JSON gives a decimal without a point a zero (clause V1.2).
        let same_quantity = match (&call, &again) {
            (Call::Pay(left), Call::Pay(right)) => {
                left.payment.quantity.number() == right.payment.quantity.number()
            }
            (left, right) => left == right,
        };
        assert!(same_quantity, "{call:?} became {again:?}");
    }
}
