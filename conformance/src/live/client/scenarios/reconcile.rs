//! Looking up a payment of unknown outcome (ruling O15).

use serde_json::Value;

use super::super::stage::{Payment, Played, Stage, exit};
use super::super::till::page;
use super::{Scenario, scenario};
use crate::live::complaint::{Ended, Stop};

/// A server may give fewer rows than it is asked for.
const MOST_ROWS: usize = 20;

const SINCE: &str = "2016-11-07T21:00:00+08:00";
const LATER: &str = "2016-11-07T21:20:02.123";
const AFTER: &str = "2016-11-07T21:19:45.907";
const BEFORE: &str = "2016-11-06T21:19:45.907";

pub(super) const SCENARIOS: &[Scenario] = &[
    scenario(
        "reconcile-found",
        "exactly one item with from_no, account and quantity: found",
        &["O15.14"],
        found,
    ),
    scenario(
        "reconcile-others",
        "items of another from_no, quantity or day are not the payment",
        &["O15.14", "O15.16"],
        others,
    ),
    scenario(
        "reconcile-on-another-page",
        "the payment is found behind newer items, however many pages these take",
        &["O15.14"],
        another_page,
    ),
    scenario("reconcile-ambiguous", "several items match: ambiguous", &["O15.15"], ambiguous),
    scenario(
        "reconcile-not-seen",
        "no item matches: not seen yet, never refused",
        &["O15.3", "O15.16"],
        not_seen,
    ),
];

fn looked_up(stage: &mut Stage<'_>, payment: &Payment, rows: Vec<Value>) -> Result<Played, Stop> {
    let format = stage.format;
    let mut arguments = payment.arguments("reconcile");
    arguments.extend(["--since", SINCE]);
    let played = stage.play(&arguments, move |request, _| {
        let number = |name| request.parameter(name).and_then(|text| text.parse().ok());
        let skip: usize = number("skip").unwrap_or(0);
        let top: usize = number("top").unwrap_or(10).min(MOST_ROWS);
        let end = skip.saturating_add(top).min(rows.len());
        page(format, rows.len(), skip, rows.get(skip..end).unwrap_or_default())
    })?;
    let sent = played.of("POST memberpay").len();
    stage.check("O15.3", sent == 0, || {
        format!("expected no payment in looking one up, found {sent}")
    });
    let asked = played.of("GET accountitem");
    let account = asked.iter().all(|request| {
        request.parameter("accountSortNo").is_none_or(|no| no == payment.account_no)
    });
    stage.check("O15.14", !asked.is_empty() && account, || {
        "expected the items of the account to be looked through".to_owned()
    });
    Ok(played)
}

fn found(stage: &mut Stage<'_>) -> Ended {
    let payment = stage.payment();
    let mut other = payment.item("0000-1611072119-971", AFTER);
    other["from_no"] = "another".into();
    let rows = vec![other, payment.item("0000-1611072119-970", AFTER)];
    let played = looked_up(stage, &payment, rows)?;
    stage.exits("O15.14", &played, &[exit::OK]);
    if let Some(no) = stage.printed("O15.14", &played, "no") {
        stage.check("O15.14", no == "0000-1611072119-970", || {
            format!("printed: expected the item's number, found `{no}`")
        });
    }
    Ok(())
}

fn another_page(stage: &mut Stage<'_>) -> Ended {
    let payment = stage.payment();
    let newer = |number: usize| {
        let mut item = payment.item(&format!("0000-1611072120-{number:03}"), LATER);
        item["from_no"] = format!("another-{number}").into();
        item
    };
    let mut rows: Vec<Value> = (0..45).map(newer).collect();
    rows.push(payment.item("0000-1611072119-970", AFTER));
    let played = looked_up(stage, &payment, rows)?;
    stage.exits("O15.14", &played, &[exit::OK]);
    if let Some(no) = stage.printed("O15.14", &played, "no") {
        stage.check("O15.14", no == "0000-1611072119-970", || {
            format!("printed: expected the item's number, found `{no}`")
        });
    }
    Ok(())
}

fn others(stage: &mut Stage<'_>) -> Ended {
    let payment = stage.payment();
    let mut other = payment.item("0000-1611072119-971", AFTER);
    other["from_no"] = "another".into();
    let mut dearer = payment.item("0000-1611072119-972", AFTER);
    dearer["quantity"] = "1.0100".into();
    let rows = vec![other, dearer, payment.item("0000-1611062119-970", BEFORE)];
    let played = looked_up(stage, &payment, rows)?;
    stage.exits("O15.14", &played, &[exit::UNKNOWN]);
    Ok(())
}

fn ambiguous(stage: &mut Stage<'_>) -> Ended {
    let payment = stage.payment();
    let rows = vec![
        payment.item("0000-1611072120-001", AFTER),
        payment.item("0000-1611072119-970", AFTER),
    ];
    let played = looked_up(stage, &payment, rows)?;
    stage.exits("O15.15", &played, &[exit::UNKNOWN]);
    Ok(())
}

fn not_seen(stage: &mut Stage<'_>) -> Ended {
    let payment = stage.payment();
    let played = looked_up(stage, &payment, Vec::new())?;
    stage.exits("O15.16", &played, &[exit::UNKNOWN]);
    // By hand the outcome is what was told.
    if !played.ran.untold
        && let Some(outcome) = stage.printed("O15.16", &played, "outcome")
    {
        let text = || "expected no refusal, found one".to_owned();
        stage.check("O15.16", outcome != "refused", text);
    }
    Ok(())
}
