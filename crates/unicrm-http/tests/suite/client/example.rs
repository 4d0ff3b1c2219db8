//! The example does what it says.

use super::*;

#[allow(dead_code)] // its main is for the command line
#[path = "../../../examples/client_in_ten_lines.rs"]
mod client_in_ten_lines;

#[tokio::test]
async fn the_client_in_ten_lines_pays() {
    let server = ScriptedServer::start(with_tokens(|request| match request.operation() {
        "GET member" => Reply::json(MEMBER),
        _ => Reply::json(PAID),
    }))
    .await;
    let said = client_in_ten_lines::pay_one(&server.url(), "demo", SECRET, "11000121").await;
    assert_eq!(said.unwrap(), "11000121 paid: 0000-1611072116-427");
}

#[cfg(feature = "server")]
#[allow(dead_code)] // its main is for the command line
#[path = "../../../examples/another_backend.rs"]
mod another_backend;

/// Both halves of this crate, in both formats.
#[cfg(feature = "server")]
#[tokio::test]
async fn the_client_and_the_server_of_this_crate_understand_each_other() {
    use unicrm_http::client::PaymentOutcome;
    use unicrm_http::server::{ServeOptions, UniCrmService, serve};
    use unicrm_proto::Format;
    use unicrm_proto::operation::ListMembers;

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let service = format!("http://{}", listener.local_addr().unwrap());
    let kiosk = UniCrmService::new(another_backend::Kiosk::new(200));
    tokio::spawn(serve(listener, kiosk, ServeOptions::default(), std::future::pending::<()>()));

    for format in [Format::Xml, Format::Json] {
        let secret = AppSecret::new("not-a-secret");
        let client = UniCrmClient::builder(service.parse().unwrap(), "kiosk", secret);
        let client = client.format(format).build().unwrap();
        assert_eq!(client.list_member_sorts().await.unwrap().0.len(), 1);
        let member = client.members(ListMembers::default()).next().await.unwrap().unwrap();
        assert_eq!(member, client.get_member(card("11000121")).await.unwrap());
        let payment = client.prepare_payment(one_yuan()).unwrap();
        let outcome = client.pay(&payment).await.unwrap();
        assert!(matches!(outcome, PaymentOutcome::Applied { no: Some(_) }), "{outcome:?}");
    }
    let said = client_in_ten_lines::pay_one(&service, "kiosk", "not-a-secret", "11000121").await;
    let said = said.unwrap();
    assert!(said.starts_with("nothing was taken: "), "{said}");
    let said = client_in_ten_lines::pay_one(&service, "kiosk", "another", "11000121").await;
    assert!(said.unwrap_err().to_string().contains("code `0001`"));
}
