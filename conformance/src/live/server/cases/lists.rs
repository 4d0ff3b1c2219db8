//! The list of members, page by page (section 3; rulings O3 to O5).

use serde_json::Value;
use unicrm_proto::MessageName;

use super::{ServerCase, case};
use crate::live::complaint::{Ended, Stop};
use crate::live::server::bench::{Bench, need};
use crate::live::values;

pub(super) const CASES: &[ServerCase] = &[
    case(
        "members",
        "without parameters: the first ten members and the total",
        &["S3.request", "O1.4", "O3.1", "S3.total_count", "S3.skip"],
        first,
    ),
    case(
        "members-pages",
        "pages put together are the whole, in one order",
        &["S3.query_skip", "S3.top", "S3.skip", "S3.total_count"],
        pages,
    ),
    case(
        "members-sort",
        "sortNo leaves the members of the sort",
        &["S3.sortNo", "S3.total_count"],
        of_sort,
    ),
    case("members-unknown-sort", "an unknown sortNo gives an empty list", &["O4.4"], unknown_sort),
    case(
        "members-past-the-end",
        "past the end there are no rows and the true total",
        &["O3.7"],
        past_the_end,
    ),
    case("members-top-0", "top 0 answers the total without rows", &["O3.6"], top_0),
    case(
        "members-top-too-large",
        "a top over the maximum is 400 with a reason that names it",
        &["O3.3", "O3.5"],
        too_large,
    ),
    case("members-joining", "who joins comes last", &["O5.1"], joining),
];

fn list(
    bench: &mut Bench<'_>,
    clause: &'static str,
    queries: &[(&str, &str)],
) -> Result<Value, Stop> {
    let ask = bench.get("/member", MessageName::MemberListResult, queries)?;
    let answer = bench.send(&ask)?;
    bench.data(clause, &answer)
}

fn rows(list: &Value) -> Vec<Value> {
    list["items"].as_array().cloned().unwrap_or_default()
}

fn total(list: &Value) -> u64 {
    list["total_count"].as_u64().unwrap_or_default()
}

fn first(bench: &mut Bench<'_>) -> Ended {
    let found = list(bench, "O1.4", &[])?;
    let count = u64::try_from(rows(&found).len()).unwrap_or(u64::MAX);
    let due = total(&found).min(10);
    bench.check("O3.1", count == due, || {
        format!("expected {due} of {} rows, found {count}", total(&found))
    });
    bench.check("S3.skip", found["skip"] == 0, || {
        format!("expected skip 0, found {}", found["skip"])
    });
    let explicit = list(bench, "S3.request", &[("skip", "0"), ("top", "10")])?;
    bench.check("O3.1", rows(&explicit) == rows(&found), || {
        "expected skip 0 and top 10 to give the same rows, found others".to_owned()
    });
    Ok(())
}

fn pages(bench: &mut Bench<'_>) -> Ended {
    let whole = list(bench, "S3.top", &[("top", "6")])?;
    let mut put_together = Vec::new();
    for skip in [0, 2, 4] {
        let text = skip.to_string();
        let page = list(bench, "S3.query_skip", &[("skip", &text), ("top", "2")])?;
        let count = rows(&page).len();
        bench.check("S3.top", count <= 2, || format!("expected at most 2 rows, found {count}"));
        bench.check("S3.skip", page["skip"] == skip, || {
            format!("expected skip {skip}, found {}", page["skip"])
        });
        bench.check("S3.total_count", total(&page) >= total(&whole), || {
            format!("expected the total {} as before, found {}", total(&whole), total(&page))
        });
        put_together.extend(rows(&page));
    }
    bench.check("S3.query_skip", put_together == rows(&whole), || {
        "expected three pages of two to be one page of six, found other rows".to_owned()
    });
    Ok(())
}

fn of_sort(bench: &mut Bench<'_>) -> Ended {
    let sort = need(bench.fixture.sort.as_ref(), "sort.no")?;
    let found = list(bench, "S3.sortNo", &[("sortNo", &sort.no), ("top", "20")])?;
    let all_of_it = rows(&found).iter().all(|member| member["member_sort_no"] == sort.no.as_str());
    bench
        .check("S3.sortNo", all_of_it, || format!("expected members of the sort {} only", sort.no));
    let count = u64::try_from(rows(&found).len()).unwrap_or(u64::MAX);
    bench.check("S3.total_count", count == total(&found).min(20), || {
        format!("expected {} rows of a total of {0}, at most 20; found {count}", total(&found))
    });
    let everyone = list(bench, "S3.sortNo", &[("top", "1")])?;
    bench.check("S3.sortNo", total(&found) <= total(&everyone), || {
        format!(
            "expected at most {} members of one sort, found {}",
            total(&everyone),
            total(&found)
        )
    });
    Ok(())
}

fn unknown_sort(bench: &mut Bench<'_>) -> Ended {
    let sort = values::opaque(&mut bench.dice, 6);
    let found = list(bench, "O4.4", &[("sortNo", &sort)])?;
    bench.check("O4.4", rows(&found).is_empty() && total(&found) == 0, || {
        format!("expected an empty list, found {} members", total(&found))
    });
    Ok(())
}

fn past_the_end(bench: &mut Bench<'_>) -> Ended {
    let due = total(&list(bench, "O3.7", &[("top", "1")])?);
    let skip = (due + 5).to_string();
    let found = list(bench, "O3.7", &[("skip", &skip)])?;
    bench.check("O3.7", rows(&found).is_empty() && total(&found) >= due, || {
        format!(
            "expected no rows and the total {due}, found {} and {}",
            rows(&found).len(),
            total(&found)
        )
    });
    Ok(())
}

fn top_0(bench: &mut Bench<'_>) -> Ended {
    let due = total(&list(bench, "O3.6", &[("top", "1")])?);
    let found = list(bench, "O3.6", &[("top", "0")])?;
    bench.check("O3.6", rows(&found).is_empty() && total(&found) >= due, || {
        format!(
            "expected no rows and the total {due}, found {} and {}",
            rows(&found).len(),
            total(&found)
        )
    });
    Ok(())
}

fn too_large(bench: &mut Bench<'_>) -> Ended {
    for (path, message) in [
        ("/member", MessageName::MemberListResult),
        ("/accountitem", MessageName::AccountListResult),
    ] {
        let card = bench.payer()?.card_no;
        let queries = [("cardno", &*card), ("top", "1000000")];
        let skipped = usize::from(path == "/member");
        let ask = bench.get(path, message, &queries[skipped..])?;
        let answer = bench.send(&ask)?;
        bench.fault("O3.3", 400, &answer);
        let names = answer.reason().contains(|character: char| character.is_ascii_digit());
        bench.check("O3.5", names || answer.raw.status != 400, || {
            format!("expected a reason that names the maximum, found {:?}", answer.reason())
        });
    }
    Ok(())
}

fn joining(bench: &mut Bench<'_>) -> Ended {
    let (first, second) = (bench.created_newcomer()?, bench.created_newcomer()?);
    let skip = total(&list(bench, "O5.1", &[("top", "0")])?).saturating_sub(2).to_string();
    let last = rows(&list(bench, "O5.1", &[("skip", &skip)])?);
    let found: Vec<&Value> = last.iter().map(|member| &member["name"]).take(2).collect();
    bench.check("O5.1", found == [&first["name"], &second["name"]], || {
        format!("expected {} and {} last, found {found:?}", first["name"], second["name"])
    });
    Ok(())
}
