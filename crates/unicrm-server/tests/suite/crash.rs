//! The server is killed while it takes payments: what it acknowledged is there, and all is whole.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use unicrm_server::rules::Zone;
use unicrm_server::store::{ledger, members};

use crate::support::{ACCOUNT, APPID, APPSECRET, Answer, CARD, Http, Program, Shop, page};

/// How many clients pay, and for how long until the server is killed.
const CLIENTS: usize = 8;
const PAYING: Duration = Duration::from_millis(800);

fn serve(shop: &Shop) -> Program {
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--database", "shop.db", "--log", "off"];
    Program::serve(&arguments, shop.folder.path())
}

fn pay(http: &mut Http, token: &str, from_no: &str) -> std::io::Result<Answer> {
    let fields = format!("Idempotency-Key: {from_no}\r\n");
    let body = format!(
        r#"{{"card_no":"{CARD}","account_sort_no":"{ACCOUNT}","quantity":0.01,"from_no":"{from_no}"}}"#
    );
    http.post(&format!("memberpay?token={token}"), &fields, &body)
}

/// Pays until the server is gone; gives the numbers of the items that were acknowledged.
fn client(url: &str, nth: usize, round: usize, going: &AtomicBool) -> BTreeMap<String, String> {
    let mut acknowledged = BTreeMap::new();
    let Ok(mut http) = Http::connect(url) else { return acknowledged };
    let token = http.token(APPID, APPSECRET);
    for count in 0.. {
        let from_no = format!("{round}-{nth}-{count}");
        let Ok(answer) = pay(&mut http, &token, &from_no) else { break };
        let no = answer.text("").unwrap_or_else(|| panic!("{answer:?}"));
        acknowledged.insert(from_no, no);
        if !going.load(Ordering::Relaxed) {
            break;
        }
    }
    acknowledged
}

/// The items of the ledger: from_no and number.
fn posted(shop: &Shop) -> Vec<(String, String)> {
    let mut posted = Vec::new();
    loop {
        let skip = posted.len() as u64;
        let listed = shop.store().read(move |connection| {
            let member = members::by_card(connection, CARD)?.unwrap_or(0);
            ledger::page_of_member(connection, member, page(skip, 1000), Zone::default())
        });
        let items = listed.wait().expect("the store").items;
        if items.is_empty() {
            return posted;
        }
        posted.extend(
            items.into_iter().map(|item| (item.from_no.unwrap_or_default().into(), item.no.into())),
        );
    }
}

#[test]
fn a_killed_server_keeps_every_acknowledged_payment() {
    let mut shop = Shop::with_balance("100000");
    let mut acknowledged = BTreeMap::new();
    for round in 0..2 {
        shop.store = None;
        let program = serve(&shop);
        let (url, going) = (program.url.clone(), AtomicBool::new(true));
        std::thread::scope(|scope| {
            let (url, going) = (&*url, &going);
            let clients: Vec<_> = (0..CLIENTS)
                .map(|nth| scope.spawn(move || client(url, nth, round, going)))
                .collect();
            std::thread::sleep(PAYING);
            program.kill();
            going.store(false, Ordering::Relaxed);
            for client in clients {
                acknowledged.extend(client.join().expect("no panic"));
            }
        });
        shop.open();
        shop.assert_clean();
        let posted = posted(&shop);
        let ledger: BTreeSet<_> = posted.iter().cloned().collect();
        let numbers: BTreeSet<&str> = posted.iter().map(|(from_no, _)| &**from_no).collect();
        assert_eq!(numbers.len(), posted.len(), "no payment is there twice");
        for pair in &acknowledged {
            let pair = (pair.0.clone(), pair.1.clone());
            assert!(ledger.contains(&pair), "acknowledged and lost: {pair:?}");
        }
    }
    assert!(acknowledged.len() > 20, "too few payments to say anything: {}", acknowledged.len());
    same_answers_again(&mut shop, &acknowledged);
}

/// What was acknowledged before is answered again in the same way.
fn same_answers_again(shop: &mut Shop, acknowledged: &BTreeMap<String, String>) {
    shop.store = None;
    let program = serve(shop);
    let mut http = Http::connect(&program.url).expect("a connection");
    let token = http.token(APPID, APPSECRET);
    for (from_no, no) in acknowledged.iter().take(20) {
        let answer = pay(&mut http, &token, from_no).expect("an answer");
        assert_eq!(answer.text("").as_ref(), Some(no), "{from_no}");
    }
    drop(program);
    shop.open();
    shop.assert_clean();
}
