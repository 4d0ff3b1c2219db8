//! How fast payments are taken: measured, not judged.

use std::sync::Arc;
use std::time::Instant;

use unicrm_server::Clock;
use unicrm_server::rules::Zone;
use unicrm_server::store::pay;

use crate::support::{ACCOUNT, CARD, Shop, order};

/// Run by hand: `cargo test --release -p unicrm-server -- --ignored --nocapture speed`.
#[test]
#[ignore = "a measurement"]
fn speed_of_payments_one_at_a_time_and_grouped() {
    let shop = Shop::with_balance("1000000");
    for (what, count, waiting) in
        [("one at a time", 500_u32, 1), ("64 waiting", 20_000, 64), ("1024 waiting", 50_000, 1024)]
    {
        let start = Instant::now();
        let mut replies = std::collections::VecDeque::new();
        for _ in 0..count {
            if replies.len() == waiting {
                wait(replies.pop_front());
            }
            let (caller, clock) = (shop.caller.clone(), Arc::clone(&shop.clock));
            let order = order(CARD, ACCOUNT, "0.01");
            replies.push_back(shop.store().write(move |connection| {
                pay::pay(connection, &caller, &order, None, clock.now(), Zone::default())
            }));
        }
        replies.into_iter().for_each(|reply| wait(Some(reply)));
        let rate = u128::from(count) * 1_000_000 / start.elapsed().as_micros();
        println!("{what}: {rate} payments a second");
    }
    shop.assert_clean();
}

fn wait(reply: Option<unicrm_server::store::Reply<pay::Paid>>) {
    reply.expect("a reply").wait().expect("the store");
}
