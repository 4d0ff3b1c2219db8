//! Looking a payment up in the account's items (clause O15.4).

use unicrm_http::client::Reconciled;
use unicrm_proto::value::{Presence, UtcOffset};

use super::*;

/// `no`, from_no, quantity, created_on.
type Item = (&'static str, &'static str, &'static str, &'static str);

/// A server with these items, in this order.
async fn server_of(items: Vec<Item>) -> ScriptedServer {
    ScriptedServer::start(with_tokens(move |request| {
        let number = |name: &str| request.parameter(name).map_or(0, |text| text.parse().unwrap());
        let rows = items.iter().skip(number("skip")).take(number("top")).map(|item| {
            let (no, from_no, quantity, created_on) = item;
            format!(r#"{{"no":"{no}","from_no":"{from_no}","quantity":{quantity},"balance":1.0,"created_on":{created_on}}}"#)
        });
        let rows: Vec<_> = rows.collect();
        let (total, skip, rows) = (items.len(), number("skip"), rows.join(","));
        Reply::json(format!(
            r#"{{"success":true,"error_code":"","error_reason":"","data":{{"total_count":{total},"skip":{skip},"items":[{rows}]}}}}"#
        ))
    }))
    .await
}

/// What is found of a payment of one with from_no `till-7`, sent at 10:00 in the server's zone.
async fn found(server: &ScriptedServer) -> Reconciled {
    let client = client(server);
    let mut body = one_yuan();
    body.from_no = Presence::from("till-7");
    let payment = client.prepare_payment(body).unwrap();
    client.reconcile(&payment, moment("2026-01-01T02:00:00Z")).await.unwrap()
}

const NOW: &str = r#""2026-01-01T10:00:01.907""#;
const OLD: &str = r#""2026-01-01T09:49:00""#;

#[tokio::test]
async fn one_item_with_from_no_and_quantity_is_found() {
    let server = server_of(vec![
        ("4", "till-8", "1.0000", NOW),
        ("3", "till-7", "2.0000", NOW),
        ("2", "till-7", "1.0000", NOW),
        ("1", "", "1.0000", NOW),
    ])
    .await;
    assert_eq!(found(&server).await, Reconciled::Found { no: "2".into() });
    let asked = &server.arrived("GET accountitem")[0];
    assert_eq!(asked.parameter("cardno"), Some("11000121"));
    assert_eq!(asked.parameter("accountSortNo"), Some("00"));
}

#[tokio::test]
async fn several_are_ambiguous() {
    let server = server_of(vec![("2", "till-7", "1", NOW), ("1", "till-7", "1.00", NOW)]).await;
    assert_eq!(found(&server).await, Reconciled::Ambiguous { nos: vec!["2".into(), "1".into()] });
}

#[tokio::test]
async fn none_is_not_seen_yet() {
    assert_eq!(found(&server_of(vec![]).await).await, Reconciled::NotSeenYet);
    let server = server_of(vec![("1", "till-8", "1.0", NOW)]).await;
    assert_eq!(found(&server).await, Reconciled::NotSeenYet);
}

#[tokio::test]
async fn an_older_item_does_not_count_but_clocks_may_differ_a_little() {
    let server = server_of(vec![("1", "till-7", "1.0", OLD)]).await;
    assert_eq!(found(&server).await, Reconciled::NotSeenYet);
    let server = server_of(vec![("1", "till-7", "1.0", r#""2026-01-01T09:51:00""#)]).await;
    assert_eq!(found(&server).await, Reconciled::Found { no: "1".into() });
}

#[tokio::test]
async fn an_item_without_a_moment_counts() {
    let server = server_of(vec![("1", "till-7", "1.0", "null")]).await;
    assert_eq!(found(&server).await, Reconciled::Found { no: "1".into() });
}

#[tokio::test]
async fn pages_are_read_until_they_are_older() {
    let mut items = vec![("x", "till-8", "1.0", NOW); 150];
    items.extend([("y", "till-9", "1.0", OLD); 400]);
    // Rows that are equal count as one; these are told apart by their place.
    let items: Vec<Item> = items
        .into_iter()
        .enumerate()
        .map(|(place, item)| (&*place.to_string().leak(), item.1, item.2, item.3))
        .collect();
    let server = server_of(items).await;
    assert_eq!(found(&server).await, Reconciled::NotSeenYet);
    server.check_arrived("GET accountitem", 2);
}

/// Not what is ruled, but no reason to miss the payment.
#[tokio::test]
async fn a_server_that_gives_the_oldest_first_is_read_to_its_end() {
    let mut items: Vec<Item> =
        (0..250).map(|at| (&*at.to_string().leak(), "", "1.0", OLD)).collect();
    items.push(("last", "till-7", "1.0", NOW));
    let server = server_of(items).await;
    assert_eq!(found(&server).await, Reconciled::Found { no: "last".into() });
}

#[tokio::test]
async fn the_servers_zone_can_be_set() {
    let server = server_of(vec![("1", "till-7", "1.0", r#""2026-01-01T02:00:01""#)]).await;
    assert_eq!(found(&server).await, Reconciled::NotSeenYet);
    let client = builder(&server).server_zone(UtcOffset::Z).build().unwrap();
    let mut body = one_yuan();
    body.from_no = Presence::from("till-7");
    let payment = client.prepare_payment(body).unwrap();
    let found = client.reconcile(&payment, moment("2026-01-01T02:00:00Z")).await.unwrap();
    assert_eq!(found, Reconciled::Found { no: "1".into() });
}
