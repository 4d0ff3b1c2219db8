//! Queries and paths as a server reads them (ruling O2).

use unicrm_proto::MessageName;

use super::{ServerCase, case};
use crate::live::complaint::Ended;
use crate::live::server::ask::{Ask, encoded};
use crate::live::server::bench::Bench;
use crate::live::server::paying::text;
use crate::live::values;

pub(super) const CASES: &[ServerCase] = &[
    case(
        "queries-case",
        "names of parameters and path are read without case",
        &["O2.4"],
        case_of_names,
    ),
    case(
        "queries-slash",
        "one slash at the end of the path is forgiven, two are another path",
        &["O2.5", "O2.6"],
        slash,
    ),
    case("queries-plus", "a plus sign in a query is a space, and so is %20", &["O2.7"], plus),
    case("queries-empty", "an empty parameter is an absent one", &["O2.8"], empty),
    case("queries-unknown", "unknown parameters are ignored", &["O2.9"], unknown),
    case(
        "queries-twice",
        "a known parameter that stands twice is 400, the token too",
        &["O2.10"],
        twice,
    ),
    case("queries-openid", "an openid in the path is percent-encoded", &["O2.11"], open_id),
    case(
        "queries-escapes",
        "malformed escapes and bytes that are not UTF-8 are 400",
        &["O2.14"],
        escapes,
    ),
];

fn case_of_names(bench: &mut Bench<'_>) -> Ended {
    let token = bench.token_of(&bench.main())?;
    let ask = Ask::new("GET", "/MemberSort", MessageName::MemberSorts).accept(bench.format);
    let answer = bench.send(&ask.raw_query(&format!("TOKEN={}", encoded(&token))))?;
    bench.data("O2.4", &answer)?;
    let ask = bench.get("/member", MessageName::MemberListResult, &[("TOP", "0")])?;
    let answer = bench.send(&ask)?;
    let data = bench.data("O2.4", &answer)?;
    let rows = data["items"].as_array().map_or(0, Vec::len);
    bench.check("O2.4", rows == 0, || format!("expected TOP=0 to be read, found {rows} rows"));
    Ok(())
}

fn slash(bench: &mut Bench<'_>) -> Ended {
    let ask = bench.get("/membersort/", MessageName::MemberSorts, &[])?;
    let answer = bench.send(&ask)?;
    bench.data("O2.5", &answer)?;
    let ask = bench.get("/membersort//", MessageName::Empty, &[])?;
    let answer = bench.send(&ask)?;
    bench.fault("O2.6", 404, &answer);
    Ok(())
}

fn plus(bench: &mut Bench<'_>) -> Ended {
    let mut record = bench.newcomer()?;
    let mobile = text(&record, "mobilephone");
    let (front, back) = mobile.split_at(3);
    record["mobilephone"] = format!("{front} {back}").into();
    bench.create("O2.7", &record)?;
    for written in [format!("{front}+{back}"), format!("{front}%20{back}")] {
        let ask = bench.get("/member", MessageName::GetMemberResult, &[])?;
        let answer = bench.send(&ask.raw_query(&format!("mobilephone={written}")))?;
        let data = bench.data("O2.7", &answer)?;
        bench.check("O2.7", data["name"] == record["name"], || {
            format!("expected the member of `{front} {back}`, found {data}")
        });
    }
    Ok(())
}

fn empty(bench: &mut Bench<'_>) -> Ended {
    let queries = [("sortNo", ""), ("skip", ""), ("top", ""), ("cardno", "")];
    let ask = bench.get("/member", MessageName::MemberListResult, &queries)?;
    let answer = bench.send(&ask)?;
    let found = bench.data("O2.8", &answer)?;
    let ask = bench.get("/member", MessageName::MemberListResult, &[])?;
    let answer = bench.send(&ask)?;
    let due = bench.data("O2.8", &answer)?;
    bench.check("O2.8", found["items"] == due["items"], || {
        "expected the same members as without parameters, found others".to_owned()
    });
    Ok(())
}

fn unknown(bench: &mut Bench<'_>) -> Ended {
    let name = values::opaque(&mut bench.dice, 8);
    let queries = [(&*name, "1"), ("top", "1"), ("_", "2")];
    let ask = bench.get("/member", MessageName::MemberListResult, &queries)?;
    let answer = bench.send(&ask)?;
    bench.data("O2.9", &answer).map(|_| ())
}

fn twice(bench: &mut Bench<'_>) -> Ended {
    let queries = [("top", "1"), ("top", "2")];
    let ask = bench.get("/member", MessageName::MemberListResult, &queries)?;
    let answer = bench.send(&ask)?;
    bench.fault("O2.10", 400, &answer);
    let token = bench.token_of(&bench.main())?;
    let ask = bench.get("/membersort", MessageName::MemberSorts, &[("token", &token)])?;
    let answer = bench.send(&ask)?;
    bench.fault("O2.10", 400, &answer);
    Ok(())
}

fn open_id(bench: &mut Bench<'_>) -> Ended {
    let mut record = bench.newcomer()?;
    let open_id = format!("{} +&é", text(&record, "wx_open_id"));
    record["wx_open_id"] = open_id.clone().into();
    bench.create("O2.11", &record)?;
    let ask = bench.by_open_id(&open_id)?;
    let answer = bench.send(&ask)?;
    let data = bench.data("O2.11", &answer)?;
    bench.check("O2.11", data["name"] == record["name"], || {
        format!("expected the member of `{open_id}`, found {data}")
    });
    Ok(())
}

fn escapes(bench: &mut Bench<'_>) -> Ended {
    for pair in ["cardno=%zz", "cardno=%FF%FE", "cardno=1%2"] {
        let ask = bench.get("/member", MessageName::GetMemberResult, &[])?;
        let answer = bench.send(&ask.raw_query(pair))?;
        bench.fault("O2.14", 400, &answer);
    }
    Ok(())
}
