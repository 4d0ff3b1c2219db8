//! Payments whose answer is lost, late or cut off: a careful client looks them up, and the ledger must tell one story
//! (rulings O10, O14).

use std::time::Duration;

use serde_json::Value;

use super::{ServerCase, case};
use crate::live::complaint::{Ended, Stop};
use crate::live::server::bench::Bench;
use crate::live::server::fixture::Claim;
use crate::live::values;
use crate::live::wire::Listen;

/// Long enough that a server which waits for its reader shows it, and well below any limit of time.
const LATE: Duration = Duration::from_millis(1500);

/// A small amount, for the many that are sent at once.
const LITTLE: &str = "0.01";

pub(super) const CASES: &[ServerCase] = &[
    case(
        "ambiguous-dropped",
        "the connection drops right after the last byte: one item or none, and the balance agrees",
        &["O10.21", "O10.16", "O10.17", "O9.6"],
        dropped,
    ),
    case(
        "ambiguous-cut-answer",
        "only the head of the answer is read: one item or none, and the balance agrees",
        &["O10.21", "O10.16", "O10.17", "O9.6"],
        cut_answer,
    ),
    case(
        "ambiguous-half-closed",
        "the client ends its sending first: one item or none, and an answer that comes is true",
        &["O10.21", "O10.12", "O10.16", "O10.17"],
        half_closed,
    ),
    case(
        "ambiguous-late-reader",
        "an answer that is read late is whole, and its item is there",
        &["O10.12", "O10.21", "O10.16", "O10.17"],
        late_reader,
    ),
    case(
        "ambiguous-cut-request",
        "all but the last byte of a payment: nothing is posted",
        &["O10.20"],
        cut_request,
    ),
    case(
        "ambiguous-many",
        "several payments at once, some of them dropped: items and balances are one chain",
        &["O10.21", "O10.12", "O10.16", "O10.17"],
        many,
    ),
    case(
        "ambiguous-again",
        "dropped and sent again with its key: taken once, and the answer is the item's number",
        &["O14.6", "O14.9", "O10.21", "O10.16", "O10.17"],
        again,
    ),
    case(
        "ambiguous-again-many",
        "dropped several times at once with one key, then sent again: taken once",
        &["O14.6", "O14.9", "O10.21", "O10.16", "O10.17"],
        again_many,
    ),
];

/// A payment and the balance before it.
fn prepared(bench: &mut Bench<'_>) -> Result<(Value, crate::live::Amount), Stop> {
    let payment = bench.payment()?;
    let before = bench.state(&payment)?.0;
    Ok((payment, before))
}

/// Pays once, hears so much, and holds the account against its ledger.
fn once(bench: &mut Bench<'_>, listen: Listen) -> Ended {
    let (payment, before) = prepared(bench)?;
    let answer = bench.pay_hearing(&payment, None, listen)?;
    let items = bench.accounted(before, std::slice::from_ref(&payment))?;
    bench.answered_as_posted(answer.as_ref(), &items[0])
}

fn dropped(bench: &mut Bench<'_>) -> Ended {
    once(bench, Listen::Never)
}

fn cut_answer(bench: &mut Bench<'_>) -> Ended {
    once(bench, Listen::Head)
}

fn half_closed(bench: &mut Bench<'_>) -> Ended {
    once(bench, Listen::HalfClosed)
}

fn late_reader(bench: &mut Bench<'_>) -> Ended {
    once(bench, Listen::After(LATE))
}

fn cut_request(bench: &mut Bench<'_>) -> Ended {
    let (payment, before) = prepared(bench)?;
    bench.pay_cut(&payment)?;
    let (after, items) = bench.settled(std::slice::from_ref(&payment))?;
    bench.check("O10.20", items[0].is_empty(), || {
        format!("expected no item of a payment that did not arrive, found {}", items[0][0])
    });
    bench.check("O10.20", after == before, || {
        format!("expected the balance {before} as before, found {after}")
    });
    Ok(())
}

fn many(bench: &mut Bench<'_>) -> Ended {
    let (first, before) = prepared(bench)?;
    let listens = [
        Listen::Whole,
        Listen::Never,
        Listen::Head,
        Listen::Whole,
        Listen::Never,
        Listen::HalfClosed,
    ];
    let mut payments = Vec::new();
    for listen in listens {
        let mut payment = first.clone();
        payment["from_no"] = values::from_no(&mut bench.dice).into();
        payment["quantity"] = LITTLE.into();
        payments.push((payment, None, listen));
    }
    let answers = bench.pay_at_once(&payments)?;
    let payments: Vec<Value> = payments.into_iter().map(|(payment, _, _)| payment).collect();
    let items = bench.accounted(before, &payments)?;
    for (answer, items) in answers.iter().zip(&items) {
        bench.answered_as_posted(answer.as_ref(), items)?;
    }
    Ok(())
}

/// The last sending of a keyed payment: it is answered as applied, by the one item that there is.
fn sent_again(
    bench: &mut Bench<'_>,
    payment: &Value,
    key: &str,
    before: crate::live::Amount,
) -> Ended {
    let answer = bench.pay_with_key(payment, Some(key))?;
    let data = bench.data("O14.6", &answer)?;
    let items = bench.accounted(before, std::slice::from_ref(payment))?;
    bench.check("O14.9", items[0].len() == 1 && items[0][0]["no"] == data, || {
        let found: Vec<_> = items[0].iter().map(|item| &item["no"]).collect();
        format!("expected the one item {data} as answered, found {found:?}")
    });
    Ok(())
}

fn again(bench: &mut Bench<'_>) -> Ended {
    bench.claimed(Claim::Idempotency)?;
    for listen in [Listen::Never, Listen::Head] {
        let (payment, before) = prepared(bench)?;
        let key = values::opaque(&mut bench.dice, 32);
        bench.pay_hearing(&payment, Some(&key), listen)?;
        // At once: the first may still be under way.
        sent_again(bench, &payment, &key, before)?;
    }
    Ok(())
}

fn again_many(bench: &mut Bench<'_>) -> Ended {
    bench.claimed(Claim::Idempotency)?;
    let (mut payment, before) = prepared(bench)?;
    payment["quantity"] = LITTLE.into();
    let key = values::opaque(&mut bench.dice, 32);
    let dropped = vec![(payment.clone(), Some(key.clone()), Listen::Never); 4];
    bench.pay_at_once(&dropped)?;
    sent_again(bench, &payment, &key, before)
}
