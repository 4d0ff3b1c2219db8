//! Lists as streams: page after page, no row twice (rulings O3, O5).

use futures_util::StreamExt;
use unicrm_http::client::{AnswerFault, Error, Rows};
use unicrm_proto::message::Member;
use unicrm_proto::operation::{ListAccountItems, ListMembers, Page};

use super::*;

fn members_of(numbers: impl IntoIterator<Item = usize>) -> String {
    let members = numbers
        .into_iter()
        .map(|number| format!(r#"{{"member_no":"{number}","name":"测试会员","accounts":[]}}"#));
    members.collect::<Vec<_>>().join(",")
}

fn page(total: usize, skip: usize, items: &str) -> Reply {
    Reply::json(format!(
        r#"{{"success":true,"error_code":"","error_reason":"","data":{{"total_count":{total},"skip":{skip},"items":[{items}]}}}}"#
    ))
}

fn number(request: &Request, name: &str, default: usize) -> usize {
    request.parameter(name).map_or(default, |text| text.parse().unwrap())
}

/// A server of so many members that gives at most `cap` of them at once.
async fn server_of(total: usize, cap: usize) -> ScriptedServer {
    ScriptedServer::start(with_tokens(move |request| {
        let (skip, top) = (number(request, "skip", 0), number(request, "top", 10).min(cap));
        page(total, skip, &members_of(skip.min(total)..(skip + top).min(total)))
    }))
    .await
}

fn in_pages_of(top: u32) -> ListMembers {
    ListMembers { sort_no: None, page: Page { top, ..Page::default() } }
}

async fn numbers(rows: Rows<Member>) -> Vec<usize> {
    rows.map(|member| member.unwrap().member_no.parse::<usize>().unwrap()).collect().await
}

#[tokio::test]
async fn all_rows_come_in_order_whatever_the_size_of_a_page() {
    for (top, pages) in [(1, 7), (3, 3), (7, 1), (100, 1), (0, 1)] {
        let server = server_of(7, 1000).await;
        let rows = client(&server).members(in_pages_of(top));
        assert_eq!(numbers(rows).await, [0, 1, 2, 3, 4, 5, 6], "{top}");
        server.check_arrived("GET member", pages);
    }
}

#[tokio::test]
async fn a_server_that_gives_fewer_rows_than_asked_loses_none() {
    let server = server_of(7, 2).await;
    let rows = client(&server).members(in_pages_of(5));
    assert_eq!(numbers(rows).await, [0, 1, 2, 3, 4, 5, 6]);
}

#[tokio::test]
async fn a_stream_starts_at_the_page_of_its_request() {
    let server = server_of(7, 1000).await;
    let mut request = in_pages_of(2);
    request.page.skip = 4.into();
    assert_eq!(numbers(client(&server).members(request)).await, [4, 5, 6]);
}

#[tokio::test]
async fn a_list_without_rows_ends_at_once() {
    let server = server_of(0, 1000).await;
    assert!(numbers(client(&server).members(in_pages_of(5))).await.is_empty());
    server.check_arrived("GET member", 1);
}

fn items_of(numbers: impl IntoIterator<Item = usize>) -> String {
    let items = numbers.into_iter().map(|number| {
        format!(r#"{{"no":"{number}","quantity":1.0000,"balance":2.0000,"from_no":"till"}}"#)
    });
    items.collect::<Vec<_>>().join(",")
}

/// Items come newest first, and a payment arrives before each page but the first: rows shift.
#[tokio::test]
async fn a_row_that_was_given_is_dropped() {
    let server = ScriptedServer::start(with_tokens(|request| {
        let (skip, top) = (number(request, "skip", 0), number(request, "top", 10));
        let newest = 10 + request.count - 1;
        let all: Vec<usize> = (0..newest).rev().collect();
        let rows = all.iter().copied().skip(skip).take(top);
        page(all.len(), skip, &items_of(rows))
    }))
    .await;
    let page = Page { top: 3, ..Page::default() };
    let request =
        ListAccountItems { card_no: "11000121".try_into().unwrap(), account_sort_no: None, page };
    let mut rows = client(&server).account_items(request);
    let mut given = Vec::new();
    while let Some(item) = rows.next().await {
        given.push(item.unwrap().no);
    }
    assert_eq!(given, ["9", "8", "7", "6", "5", "4", "3", "2", "1", "0"]);
}

#[tokio::test]
async fn a_server_that_repeats_a_page_for_ever_is_left() {
    let server = ScriptedServer::start(with_tokens(|request| {
        page(1_000_000, number(request, "skip", 0), &members_of(0..5))
    }))
    .await;
    let mut rows = client(&server).members(in_pages_of(5));
    for _ in 0..5 {
        rows.next().await.unwrap().unwrap();
    }
    let error = rows.next().await.unwrap().unwrap_err();
    let Error::Unreadable(unreadable) = &error else { panic!("{error}") };
    assert!(matches!(unreadable.why, AnswerFault::Endless(8)), "{error}");
    assert!(rows.next().await.is_none());
}

#[tokio::test]
async fn a_stream_ends_behind_an_error() {
    let server = ScriptedServer::start(with_tokens(|request| match request.count {
        1 => page(7, 0, &members_of(0..2)),
        _ => refusal("0003"),
    }))
    .await;
    let mut rows = client(&server).members(in_pages_of(2));
    assert!(rows.next().await.unwrap().is_ok());
    assert!(rows.next().await.unwrap().is_ok());
    assert!(matches!(rows.next().await.unwrap().unwrap_err(), Error::Refused(_)));
    assert!(rows.next().await.is_none());
    server.check_arrived("GET member", 2);
}
