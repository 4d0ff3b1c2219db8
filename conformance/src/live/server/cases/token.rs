//! Getting a token (section 1; rulings O11, V5).

use super::{ServerCase, case};
use crate::live::complaint::Ended;
use crate::live::server::ask::Ask;
use crate::live::server::bench::{Bench, need};
use crate::live::server::fixture::{Credentials, Stopped};
use crate::live::values;
use unicrm_proto::MessageName;

pub(super) const CASES: &[ServerCase] = &[
    case(
        "token",
        "appid and appsecret give a token",
        &["S1.request", "S1.token", "S1.expires_in", "O12.1"],
        gives,
    ),
    case("token-works", "a token opens an operation", &["S1.token", "S2.request"], works),
    case("token-wrong-secret", "a wrong appsecret is 0001", &["O11.5", "S9.0001"], wrong_secret),
    case("token-wrong-appid", "a wrong appid is 0001", &["O11.5", "S9.0001"], wrong_appid),
    case("token-without-secret", "without appid or appsecret it is 0001", &["O11.8"], without),
    case("token-stopped", "a stopped application gets no token", &["O11.6", "O12.1"], stopped),
    case("token-second", "a new token leaves the older one alive", &["V5.5"], second),
];

fn gives(bench: &mut Bench<'_>) -> Ended {
    let answer = bench.send(&bench.token_ask(&bench.main()))?;
    let data = bench.data("S1.request", &answer)?;
    let token = data["token"].as_str().unwrap_or_default().to_owned();
    bench.keep_token(&bench.main(), &token);
    bench.check("S1.token", !token.is_empty(), || "expected a token, found none".to_owned());
    let moment = data["expires_in"].as_str().unwrap_or_default();
    let is_moment = moment.len() >= 20
        && moment.as_bytes()[10] == b'T'
        && (moment.ends_with('Z') || moment[19..].contains(['+', '-']));
    bench.check("S1.expires_in", is_moment, || {
        format!("expected a moment with its offset, found {moment:?}")
    });
    Ok(())
}

fn works(bench: &mut Bench<'_>) -> Ended {
    let ask = bench.get("/membersort", MessageName::MemberSorts, &[])?;
    let answer = bench.send(&ask)?;
    bench.data("S1.token", &answer).map(|_| ())
}

fn wrong_secret(bench: &mut Bench<'_>) -> Ended {
    let appsecret = values::opaque(&mut bench.dice, 32);
    let wrong = Credentials { appsecret, ..bench.main() };
    let answer = bench.send(&bench.token_ask(&wrong))?;
    bench.refused_as_listed("O11.5", "0001", &answer);
    Ok(())
}

fn wrong_appid(bench: &mut Bench<'_>) -> Ended {
    let appid = values::opaque(&mut bench.dice, 12);
    let wrong = Credentials { appid, ..bench.main() };
    let answer = bench.send(&bench.token_ask(&wrong))?;
    bench.refused_as_listed("O11.5", "0001", &answer);
    Ok(())
}

fn without(bench: &mut Bench<'_>) -> Ended {
    let main = bench.main();
    let bare = || Ask::new("GET", "/token", MessageName::ApiTokenResult);
    let asks = [
        bare(),
        bare().query("appid", &main.appid),
        bare().query("appsecret", &main.appsecret),
        bare().query("appid", &main.appid).query("appsecret", ""),
    ];
    for ask in asks {
        let answer = bench.send(&ask.accept(bench.format))?;
        bench.refused("O11.8", "0001", &answer);
    }
    Ok(())
}

fn stopped(bench: &mut Bench<'_>) -> Ended {
    let Stopped { appid, appsecret, .. } = need(bench.fixture.stopped.as_ref(), "stopped")?;
    let answer = bench.send(&bench.token_ask(&Credentials { appid, appsecret }))?;
    bench.refused("O11.6", "0001", &answer);
    let Some(token) = answer.data()["token"].as_str().map(str::to_owned) else { return Ok(()) };
    bench.masks.hide(&token);
    let ask = Ask::new("GET", "/membersort", MessageName::MemberSorts).accept(bench.format);
    let answer = bench.send(&ask.token(&token))?;
    bench.check("O12.1", !answer.success(), || {
        "expected a stopped application to be of no use, found that it reads".to_owned()
    });
    Ok(())
}

fn second(bench: &mut Bench<'_>) -> Ended {
    let ask = bench.get("/membersort", MessageName::MemberSorts, &[])?;
    let another = bench.send(&bench.token_ask(&bench.main()))?;
    let data = bench.data("S1.request", &another)?;
    bench.keep_token(&bench.main(), data["token"].as_str().unwrap_or_default());
    let answer = bench.send(&ask)?;
    bench.data("V5.5", &answer).map(|_| ())
}
