//! The list of members, page by page (section 3; rulings O3 to O5).

use unicrm_http::server::UniCrm as _;
use unicrm_proto::message::MemberListResult;
use unicrm_proto::operation::{ListMembers, Page};
use unicrm_proto::value::WholeNumber;

use super::super::message::Message;
use super::super::switch::{Doing, Switch, behaviour, message};

pub(super) const FAULTS: &[Switch] = &[
    message(
        "list-needs-a-sort",
        "The list of members is answered only where sortNo is given",
        &["O1.4", "S3.description"],
        Doing::Instead(|ask, _| {
            let lacks = ask.is_list() && ask.has_token() && ask.method() == "GET";
            let lacks = lacks && ask.parameter("sortNo").is_none();
            lacks.then(|| Message::refusal(ask, 400, "1000", "expected sortNo"))
        }),
    ),
    message(
        "list-counts-pages",
        "The list takes no skip and top, and says so",
        &["S3.request"],
        Doing::Instead(|ask, _| {
            let paged = ask.is_list() && ask.has_token() && ask.parameter("skip").is_some();
            paged.then(|| Message::refusal(ask, 400, "1000", "expected page in place of skip"))
        }),
    ),
    message(
        "five-members-by-default",
        "The list has five rows where the request does not say",
        &["O3.1"],
        Doing::Ask(|ask| {
            if ask.is_list() && ask.parameter("top").is_none() {
                ask.set_parameter("top", "5");
            }
        }),
    ),
    message(
        "total-of-the-page",
        "total_count counts the rows of the page",
        &["S3.total_count"],
        Doing::Members(|sound, caller, request| {
            Box::pin(async move {
                let mut list = sound.backend.list_members(caller, request).await?;
                list.total_count = number(list.items.len());
                Ok(list)
            })
        }),
    ),
    message(
        "skip-not-told",
        "skip of the answer is always 0",
        &["S3.skip"],
        Doing::Members(|sound, caller, request| {
            Box::pin(async move {
                let list = sound.backend.list_members(caller, request).await?;
                Ok(MemberListResult { skip: WholeNumber::default(), ..list })
            })
        }),
    ),
    behaviour(
        "skip-counts-pages",
        "skip counts pages in place of rows",
        &["S3.query_skip"],
        Doing::Members(|sound, caller, request| {
            Box::pin(async move {
                let Page { skip, top } = request.page;
                let rows = skip.get().saturating_mul(top.max(1).into());
                let page = Page { skip: rows.try_into().unwrap_or(skip), top };
                let list = sound.backend.list_members(caller, ListMembers { page, ..request });
                Ok(MemberListResult { skip, ..list.await? })
            })
        }),
    ),
    behaviour(
        "skip-off-by-one",
        "A page other than the first begins one row late",
        &["S3.query_skip"],
        Doing::Members(|sound, caller, request| {
            Box::pin(async move {
                let Page { skip, top } = request.page;
                let late = skip.get() + u64::from(skip.get() > 0);
                let page = Page { skip: late.try_into().unwrap_or(skip), top };
                let list = sound.backend.list_members(caller, ListMembers { page, ..request });
                Ok(MemberListResult { skip, ..list.await? })
            })
        }),
    ),
    message(
        "one-row-too-many",
        "A page has one row more than top says",
        &["S3.top"],
        Doing::Members(|sound, caller, request| {
            Box::pin(async move {
                let Page { skip, top } = request.page;
                let page = Page { skip, top: if top == 0 { 0 } else { top + 1 } };
                sound.backend.list_members(caller, ListMembers { page, ..request }).await
            })
        }),
    ),
    message(
        "sort-not-asked-for",
        "sortNo is not read",
        &["S3.sortNo"],
        Doing::Members(|sound, caller, request| {
            Box::pin(async move {
                let all = ListMembers { sort_no: None, ..request };
                sound.backend.list_members(caller, all).await
            })
        }),
    ),
    message(
        "sort-filters-the-page",
        "sortNo leaves out rows of the page that all members have",
        &["S3.total_count"],
        Doing::Members(|sound, caller, request| {
            Box::pin(async move {
                let all = ListMembers { sort_no: None, ..request.clone() };
                let mut list = sound.backend.list_members(caller, all).await?;
                if let Some(no) = request.sort_no {
                    list.items
                        .retain(|member| member.member_sort_no.as_deref() == Some(no.as_str()));
                }
                Ok(list)
            })
        }),
    ),
    message(
        "unknown-sort-is-refused",
        "An unknown sortNo is 1000",
        &["O4.4"],
        Doing::Answer(|ask, answer| {
            let no = ask.parameter("sortNo").unwrap_or_default();
            if ask.is_list() && !["", "01", "02", "03"].contains(&no) && answer.succeeds() {
                *answer = Message::refusal(ask, 200, "1000", "sortNo");
            }
        }),
    ),
    message(
        "unknown-sort-is-everybody",
        "An unknown sortNo lists everybody",
        &["O4.4"],
        Doing::Members(|sound, caller, request| {
            Box::pin(async move {
                let list = sound.backend.list_members(caller, request.clone()).await?;
                if request.sort_no.is_none() || list.total_count.get() > 0 {
                    return Ok(list);
                }
                let all = ListMembers { sort_no: None, ..request };
                sound.backend.list_members(caller, all).await
            })
        }),
    ),
    behaviour(
        "no-total-past-the-end",
        "Past the end the total is 0",
        &["O3.7"],
        Doing::Members(|sound, caller, request| {
            Box::pin(async move {
                let top = request.page.top;
                let mut list = sound.backend.list_members(caller, request).await?;
                if list.items.is_empty() && top > 0 {
                    list.total_count = WholeNumber::default();
                }
                Ok(list)
            })
        }),
    ),
    behaviour(
        "last-page-past-the-end",
        "Past the end the last page is answered again",
        &["O3.7"],
        Doing::Members(|sound, caller, request| {
            Box::pin(async move {
                let list = sound.backend.list_members(caller, request.clone()).await?;
                let (total, top) = (list.total_count.get(), request.page.top);
                if !list.items.is_empty() || top == 0 || total == 0 {
                    return Ok(list);
                }
                let skip = total.saturating_sub(top.into()).try_into().unwrap_or_default();
                let page = Page { skip, top };
                sound.backend.list_members(caller, ListMembers { page, ..request }).await
            })
        }),
    ),
    message(
        "top-0-is-ten",
        "A top of 0 is as none",
        &["O3.6"],
        Doing::Ask(|ask| {
            if ask.is_list() && ask.parameter("top") == Some("0") {
                ask.set_parameter("top", "10");
            }
        }),
    ),
    message(
        "top-cut-down",
        "A top over the maximum is cut down",
        &["O3.3"],
        Doing::Ask(|ask| {
            let top = ask.parameter("top").and_then(|top| top.parse::<u64>().ok());
            if top.is_some_and(|top| top > 1000) {
                ask.set_parameter("top", "1000");
            }
        }),
    ),
    message(
        "maximum-not-told",
        "The reason of a refused top does not name the maximum",
        &["O3.5"],
        Doing::Answer(|ask, answer| {
            if ask.parameter("top").is_some() && answer.status() == 400 {
                *answer = Message::refusal(ask, 400, "1000", "expected a smaller top");
            }
        }),
    ),
    message(
        "wrong-number-is-none",
        "A skip or top that is no whole number is as none",
        &["O3.4"],
        Doing::Ask(|ask| {
            for name in ["skip", "top"] {
                if ask.parameter(name).is_some_and(|value| value.parse::<u64>().is_err()) {
                    ask.set_parameter(name, "");
                }
            }
        }),
    ),
    message(
        "exponent-is-read",
        "A skip of 1e3 is read as 1000",
        &["O3.4"],
        Doing::Ask(|ask| {
            if ask.parameter("skip") == Some("1e3") {
                ask.set_parameter("skip", "1000");
            }
        }),
    ),
    behaviour(
        "members-newest-first",
        "Members are listed with the last to join first",
        &["O5.1"],
        Doing::Members(|sound, caller, request| {
            Box::pin(async move {
                let Page { skip, top } = request.page;
                let all = Page { skip: WholeNumber::default(), top: 1000 };
                let all = ListMembers { page: all, ..request };
                let mut list = sound.backend.list_members(caller, all).await?;
                list.items.reverse();
                let skipped = usize::try_from(skip.get()).unwrap_or(usize::MAX);
                let count = usize::try_from(top).unwrap_or(usize::MAX);
                list.items = list.items.into_iter().skip(skipped).take(count).collect();
                Ok(MemberListResult { skip, ..list })
            })
        }),
    ),
    behaviour(
        "total-as-at-the-start",
        "total_count does not count who joins",
        &["O5.1"],
        Doing::Members(|sound, caller, request| {
            Box::pin(async move {
                let key = request.sort_no.as_deref().unwrap_or_default().to_owned();
                let mut list = sound.backend.list_members(caller, request).await?;
                let start = sound.memory.get(&key).and_then(|total| total.parse::<u64>().ok());
                match start.and_then(|start| start.try_into().ok()) {
                    Some(start) => list.total_count = start,
                    None => drop(sound.memory.set(key, list.total_count.to_string())),
                }
                Ok(list)
            })
        }),
    ),
    behaviour(
        "newcomers-listed-later",
        "Who has just joined is not in the list yet",
        &["O5.1"],
        Doing::Members(|sound, caller, request| {
            Box::pin(async move {
                let mut list = sound.backend.list_members(caller, request).await?;
                // The list is of those who were there at the start.
                list.items.retain(|member| !member.member_no.starts_with('7'));
                Ok(list)
            })
        }),
    ),
];

fn number(count: usize) -> WholeNumber {
    u64::try_from(count).ok().and_then(|count| count.try_into().ok()).unwrap_or_default()
}
