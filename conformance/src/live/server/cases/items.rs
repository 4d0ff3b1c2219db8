//! The items of accounts (section 5; rulings O3 to O5).

use serde_json::Value;
use unicrm_proto::MessageName;

use super::{ServerCase, case};
use crate::live::complaint::Ended;
use crate::live::server::bench::Bench;
use crate::live::values;

pub(super) const CASES: &[ServerCase] = &[
    case(
        "items",
        "the items of a card's member, of all accounts and of one",
        &["S5.request", "S5.cardno", "S5.accountSortNo", "O4.7", "O3.2"],
        lists,
    ),
    case(
        "items-pages",
        "pages put together are the whole",
        &["S5.query_skip", "S5.top", "S5.skip"],
        pages,
    ),
    case("items-newest-first", "items come newest first", &["O5.2"], newest_first),
    case(
        "items-past-the-end",
        "past the end there are no rows and the true total",
        &["O3.7"],
        past_the_end,
    ),
    case("items-unknown-card", "an unknown card is 1001", &["O4.8"], unknown_card),
    case("items-unknown-account", "an unknown accountSortNo is 1004", &["O4.5"], unknown_account),
    case("items-without-card", "without cardno it is 400", &["O4.6"], without_card),
];

fn rows(list: &Value) -> Vec<Value> {
    list["items"].as_array().cloned().unwrap_or_default()
}

fn total(list: &Value) -> u64 {
    list["total_count"].as_u64().unwrap_or_default()
}

fn lists(bench: &mut Bench<'_>) -> Ended {
    let payer = bench.payer()?;
    let all = bench.items_by("O4.7", &[("cardno", &payer.card_no)])?;
    let count = u64::try_from(rows(&all).len()).unwrap_or(u64::MAX);
    bench.check("O3.2", count == total(&all).min(10) && all["skip"] == 0, || {
        format!("expected the first ten of {} items, found {count}", total(&all))
    });
    let member = bench.member_of_card(&payer.card_no)?;
    of_the_member(bench, &rows(&all), &member)?;
    let accounts = member["accounts"].as_array().cloned().unwrap_or_default();
    let mut totals = Vec::new();
    for account in accounts {
        let no = account["account_no"].as_str().unwrap_or_default();
        let queries = [("cardno", &*payer.card_no), ("accountSortNo", no), ("top", "1")];
        totals.push(total(&bench.items(&queries)?));
    }
    let each_is_all = totals.len() > 1 && totals.iter().all(|one| *one == total(&all));
    bench.check("S5.accountSortNo", !each_is_all || total(&all) == 0, || {
        format!("expected the items of one account, found those of all, {}", total(&all))
    });
    let sum: u64 = totals.iter().sum();
    bench.check("O4.7", each_is_all || sum == total(&all), || {
        format!(
            "expected as many items as the accounts have together, {sum}, found {}",
            total(&all)
        )
    });
    Ok(())
}

/// Whichever card an item tells, it is one of the member's.
fn of_the_member(bench: &mut Bench<'_>, items: &[Value], member: &Value) -> Ended {
    let cards = items.iter().filter_map(|item| item["card_no"].as_str());
    let cards: std::collections::BTreeSet<&str> = cards.collect();
    for card in cards {
        let answer = bench.ask_member(card)?;
        let found = answer.data();
        bench.check("S5.cardno", found["member_no"] == member["member_no"], || {
            format!(
                "expected items of the member {}, found one of the card {card}",
                member["member_no"]
            )
        });
    }
    Ok(())
}

fn pages(bench: &mut Bench<'_>) -> Ended {
    let payer = bench.payer()?;
    let card = ("cardno", &*payer.card_no);
    let account = ("accountSortNo", &*payer.account_sort_no);
    let whole = bench.items(&[card, account, ("top", "6")])?;
    let mut put_together = Vec::new();
    for skip in [0, 2, 4] {
        let text = skip.to_string();
        let page = bench.items(&[card, account, ("skip", &text), ("top", "2")])?;
        bench.check("S5.skip", page["skip"] == skip, || {
            format!("expected skip {skip}, found {}", page["skip"])
        });
        let count = rows(&page).len();
        bench.check("S5.top", count <= 2, || format!("expected at most 2 rows, found {count}"));
        put_together.extend(rows(&page));
    }
    bench.check("S5.query_skip", put_together == rows(&whole), || {
        "expected three pages of two to be one page of six, found other rows".to_owned()
    });
    Ok(())
}

fn newest_first(bench: &mut Bench<'_>) -> Ended {
    let payer = bench.payer()?;
    let (card, all) = (("cardno", &*payer.card_no), ("top", "50"));
    falling(bench, &[card, ("accountSortNo", &*payer.account_sort_no), all])?;
    falling(bench, &[card, all])
}

fn falling(bench: &mut Bench<'_>, queries: &[(&str, &str)]) -> Ended {
    let found = bench.items(queries)?;
    let moments: Vec<String> = rows(&found)
        .iter()
        .map(|item| item["created_on"].as_str().unwrap_or_default().to_owned())
        .collect();
    // Texts of one form without an offset: to the second they sort as moments do.
    let seconds = |moment: &String| moment.chars().take(19).collect::<String>();
    let falling = moments.windows(2).all(|pair| seconds(&pair[0]) >= seconds(&pair[1]));
    bench.check("O5.2", falling, || format!("expected the newest first, found {moments:?}"));
    Ok(())
}

fn past_the_end(bench: &mut Bench<'_>) -> Ended {
    let payer = bench.payer()?;
    let card = ("cardno", &*payer.card_no);
    let account = ("accountSortNo", &*payer.account_sort_no);
    let due = total(&bench.items(&[card, account, ("top", "1")])?);
    let skip = (due + 5).to_string();
    let found = bench.items(&[card, account, ("skip", &skip)])?;
    bench.check("O3.7", rows(&found).is_empty() && total(&found) == due, || {
        format!("expected no rows and the total {due}, found {found}")
    });
    Ok(())
}

fn unknown_card(bench: &mut Bench<'_>) -> Ended {
    let card = values::card_no(&mut bench.dice);
    let queries = [("cardno", &*card)];
    let ask = bench.get("/accountitem", MessageName::AccountListResult, &queries)?;
    let answer = bench.send(&ask)?;
    bench.refused("O4.8", "1001", &answer);
    Ok(())
}

fn unknown_account(bench: &mut Bench<'_>) -> Ended {
    let payer = bench.payer()?;
    let account = values::opaque(&mut bench.dice, 4);
    let queries = [("cardno", &*payer.card_no), ("accountSortNo", &*account)];
    let ask = bench.get("/accountitem", MessageName::AccountListResult, &queries)?;
    let answer = bench.send(&ask)?;
    bench.refused("O4.5", "1004", &answer);
    Ok(())
}

fn without_card(bench: &mut Bench<'_>) -> Ended {
    let ask = bench.get("/accountitem", MessageName::AccountListResult, &[])?;
    let answer = bench.send(&ask)?;
    bench.fault("O4.6", 400, &answer);
    Ok(())
}
