//! The items of accounts (section 5; rulings O3 to O5).

use unicrm_http::server::UniCrm as _;
use unicrm_proto::KnownError;
use unicrm_proto::message::AccountListResult;
use unicrm_proto::operation::{ListAccountItems, Page};
use unicrm_proto::value::{NonEmptyText, WholeNumber};

use super::super::message::Message;
use super::super::sound::{code, is};
use super::super::switch::{Doing, Switch, behaviour, message};

pub(super) const FAULTS: &[Switch] = &[
    message(
        "items-of-one-account-alone-are-refused",
        "Items are listed of all accounts together, and not of one",
        &["S5.request"],
        Doing::Instead(|ask, _| {
            let one = ask.path() == "accountitem" && ask.parameter("accountSortNo").is_some();
            let one = one && ask.has_token();
            one.then(|| Message::refusal(ask, 400, "1000", "expected no accountSortNo"))
        }),
    ),
    message(
        "items-of-another-card",
        "The items are those of another member",
        &["S5.cardno"],
        Doing::Items(|sound, caller, request| {
            Box::pin(async move {
                let card_no = NonEmptyText::new("11000121").unwrap_or(request.card_no.clone());
                let other = ListAccountItems { card_no, ..request.clone() };
                sound.backend.list_account_items(caller, request).await?;
                sound.backend.list_account_items(caller, other).await
            })
        }),
    ),
    message(
        "account-not-asked-for",
        "accountSortNo is not read once its account is found",
        &["S5.accountSortNo"],
        Doing::Items(|sound, caller, request| {
            Box::pin(async move {
                let all = ListAccountItems { account_sort_no: None, ..request.clone() };
                sound.backend.list_account_items(caller, request).await?;
                sound.backend.list_account_items(caller, all).await
            })
        }),
    ),
    behaviour(
        "items-skip-off-by-one",
        "A page of items other than the first begins one row late",
        &["S5.query_skip"],
        Doing::Items(|sound, caller, request| {
            Box::pin(async move {
                let Page { skip, top } = request.page;
                let late = skip.get() + u64::from(skip.get() > 0);
                let page = Page { skip: late.try_into().unwrap_or(skip), top };
                let late = ListAccountItems { page, ..request };
                let list = sound.backend.list_account_items(caller, late).await?;
                Ok(AccountListResult { skip, ..list })
            })
        }),
    ),
    message(
        "items-skip-not-told",
        "skip of the items' answer is always 0",
        &["S5.skip"],
        Doing::Items(|sound, caller, request| {
            Box::pin(async move {
                let list = sound.backend.list_account_items(caller, request).await?;
                Ok(AccountListResult { skip: WholeNumber::default(), ..list })
            })
        }),
    ),
    message(
        "items-one-row-too-many",
        "A page of items has one row more than top says",
        &["S5.top"],
        Doing::Items(|sound, caller, request| {
            Box::pin(async move {
                let Page { skip, top } = request.page;
                let page = Page { skip, top: if top == 0 { 0 } else { top + 1 } };
                let longer = ListAccountItems { page, ..request };
                sound.backend.list_account_items(caller, longer).await
            })
        }),
    ),
    message(
        "fifty-items-by-default",
        "The list of items has fifty rows where the request does not say",
        &["O3.2"],
        Doing::Ask(|ask| {
            if ask.path() == "accountitem" && ask.parameter("top").is_none() {
                ask.set_parameter("top", "50");
            }
        }),
    ),
    message(
        "items-without-card-are-somebodys",
        "Without cardno the items are those of some member",
        &["O4.6"],
        Doing::Ask(|ask| {
            if ask.path() == "accountitem" && ask.parameter("cardno").is_none() {
                ask.set_parameter("cardno", "11000121");
            }
        }),
    ),
    message(
        "items-of-the-first-account",
        "Without accountSortNo the items are those of account 00",
        &["O4.7"],
        Doing::Items(|sound, caller, request| {
            Box::pin(async move {
                let first = || NonEmptyText::new("00").ok();
                let account_sort_no = request.account_sort_no.clone().or_else(first);
                let one = ListAccountItems { account_sort_no, ..request };
                sound.backend.list_account_items(caller, one).await
            })
        }),
    ),
    message(
        "unknown-account-has-no-items",
        "An account that the member does not have is an empty list",
        &["O4.5"],
        Doing::Items(|sound, caller, request| {
            Box::pin(async move {
                let skip = request.page.skip;
                let list = sound.backend.list_account_items(caller, request).await;
                if is(&list, KnownError::InvalidAccount) { Ok(nothing(skip)) } else { list }
            })
        }),
    ),
    message(
        "unknown-card-has-no-items",
        "The items of an unknown card are an empty list",
        &["O4.8"],
        Doing::Items(|sound, caller, request| {
            Box::pin(async move {
                let skip = request.page.skip;
                let list = sound.backend.list_account_items(caller, request).await;
                if is(&list, KnownError::UnknownCard) { Ok(nothing(skip)) } else { list }
            })
        }),
    ),
    message(
        "items-of-an-unknown-card-are-1004",
        "The items of an unknown card are 1004",
        &["O4.8"],
        Doing::Items(|sound, caller, request| {
            Box::pin(async move {
                let list = sound.backend.list_account_items(caller, request).await;
                let unknown = is(&list, KnownError::UnknownCard);
                if unknown { Err(code(KnownError::InvalidAccount)) } else { list }
            })
        }),
    ),
    behaviour(
        "items-oldest-first",
        "Items are listed oldest first",
        &["O5.2"],
        Doing::Items(|sound, caller, request| {
            Box::pin(async move {
                let Page { skip, top } = request.page;
                let all = Page { skip: WholeNumber::default(), top: 1000 };
                let all = ListAccountItems { page: all, ..request };
                let mut list = sound.backend.list_account_items(caller, all).await?;
                list.items.reverse();
                let skipped = usize::try_from(skip.get()).unwrap_or(usize::MAX);
                let count = usize::try_from(top).unwrap_or(usize::MAX);
                list.items = list.items.into_iter().skip(skipped).take(count).collect();
                Ok(AccountListResult { skip, ..list })
            })
        }),
    ),
    behaviour(
        "items-of-each-account-in-turn",
        "The items of all accounts come account by account",
        &["O5.2"],
        Doing::Items(|sound, caller, request| {
            Box::pin(async move {
                let mut list = sound.backend.list_account_items(caller, request).await?;
                // Payments and what they bring stand on different accounts.
                list.items.sort_by_key(|item| item.debit_quantity.is_none());
                Ok(list)
            })
        }),
    ),
    behaviour(
        "items-of-a-day-oldest-first",
        "Items come by their day, newest first, and within a day oldest first",
        &["O5.2"],
        Doing::Items(|sound, caller, request| {
            Box::pin(async move {
                let mut list = sound.backend.list_account_items(caller, request).await?;
                let days =
                    list.items.chunk_by_mut(|one, next| one.account_date == next.account_date);
                days.for_each(<[_]>::reverse);
                Ok(list)
            })
        }),
    ),
    behaviour(
        "newest-item-not-yet-there",
        "The newest item of an account is listed once the next one is posted",
        &["O9.6", "O10.12"],
        Doing::Items(|sound, caller, request| {
            Box::pin(async move {
                let mut list = sound.backend.list_account_items(caller, request).await?;
                if list.skip.get() == 0 && !list.items.is_empty() {
                    list.items.remove(0);
                }
                Ok(list)
            })
        }),
    ),
    behaviour(
        "items-no-total-past-the-end",
        "The total of items is what is left from skip on",
        &["O3.7"],
        Doing::Items(|sound, caller, request| {
            Box::pin(async move {
                let skip = request.page.skip.get();
                let mut list = sound.backend.list_account_items(caller, request).await?;
                let left = list.total_count.get().saturating_sub(skip);
                list.total_count = left.try_into().unwrap_or_default();
                Ok(list)
            })
        }),
    ),
    message(
        "item-tells-the-first-card",
        "card_no of an item is the member's first card, whichever was used",
        &["O6.4"],
        Doing::Items(|sound, caller, request| {
            Box::pin(async move {
                let card = request.card_no.as_str().to_owned();
                let mut list = sound.backend.list_account_items(caller, request).await?;
                list.items.iter_mut().for_each(|item| item.card_no = Some(card.as_str().into()));
                Ok(list)
            })
        }),
    ),
];

fn nothing(skip: WholeNumber) -> AccountListResult {
    AccountListResult { total_count: WholeNumber::default(), skip, items: Vec::new() }
}
