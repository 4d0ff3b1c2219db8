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
