//! Account items, page after page, and a payment looked up among them (rulings O5, O15).

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use unicrm_proto::message::{AccountItem, AccountListResult, MemberPay};
use unicrm_proto::operation::{ListAccountItems, Page};
use unicrm_proto::value::{Decimal, NonEmptyText, UtcOffset, WholeNumber};

use super::payment::{Prepared, pay};
use super::session::Session;
use super::told::{DONE, FAULT, Failure, REFUSED, Told, UNKNOWN};

/// How far clocks may differ.
const ALLOWANCE: SignedDuration = SignedDuration::from_mins(10);

/// The zone of the scripted server, and of the protocol's own.
const ZONE: UtcOffset = UtcOffset::Signed { negative: false, minutes: 8 * 60 };

/// The rows given so far.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) given: Vec<AccountItem>,
}

impl Rows {
    /// Takes the rows that were not given before.
    pub(super) fn take(&mut self, page: Vec<AccountItem>) {
        let new = page.into_iter().filter(|row| !self.given.contains(row)).collect::<Vec<_>>();
        self.given.extend(new);
    }
}

/// A payment that is looked for.
pub(super) struct Wanted {
    pub(super) card_no: NonEmptyText,
    pub(super) account_no: NonEmptyText,
    pub(super) from_no: String,
    pub(super) quantity: Decimal,
    pub(super) since: Timestamp,
}

impl Wanted {
    /// From the beginning of time.
    pub(super) fn of(body: &MemberPay, from_no: &str) -> Self {
        Self {
            card_no: body.card_no.clone(),
            account_no: body.account_sort_no.clone(),
            from_no: from_no.to_owned(),
            quantity: body.quantity,
            since: Timestamp::UNIX_EPOCH,
        }
    }

    /// Whether the item is the payment.
    pub(super) fn is_it(item: &AccountItem, wanted: &Self) -> bool {
        wanted.is_since(item) && wanted.has_from_no(item) && wanted.has_quantity(item)
    }

    pub(super) fn has_from_no(&self, item: &AccountItem) -> bool {
        item.from_no.as_deref() == Some(self.from_no.as_str())
    }

    pub(super) fn has_quantity(&self, item: &AccountItem) -> bool {
        item.quantity.number() == self.quantity.number()
    }

    pub(super) fn is_since(&self, item: &AccountItem) -> bool {
        let moment = item.created_on.as_ref().and_then(|created_on| created_on.instant(ZONE));
        moment.is_none_or(|moment| moment + ALLOWANCE >= self.since)
    }
}

/// What the items tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum LookedUp {
    Found(String),
    Ambiguous(Vec<String>),
    NotSeenYet,
    /// What no sound client says.
    Refused,
}

impl LookedUp {
    /// What a sound client says of the numbers of the items that match.
    pub(super) fn of(mut numbers: Vec<String>) -> Self {
        match numbers.len() {
            0 => Self::NotSeenYet,
            1 => Self::Found(numbers.remove(0)),
            _ => Self::Ambiguous(numbers),
        }
    }
}

/// All rows, page after page.
pub(super) fn all(
    session: &mut Session<'_>,
    mut request: ListAccountItems,
) -> Result<AccountListResult, Failure> {
    let habits = session.habits;
    request.page.top = habits.top.unwrap_or(request.page.top).max(1);
    let mut rows = Rows::default();
    for _ in 0..habits.pages {
        let page = page(session, &request)?;
        let came = page.items.len();
        (habits.takes)(&mut rows, page.items);
        let behind = request.page.skip.get() + u64::try_from(came).unwrap_or(0);
        if came == 0 || behind >= page.total_count.get() {
            break;
        }
        request.page.skip = whole(behind);
    }
    let total_count = whole(u64::try_from(rows.given.len()).unwrap_or(0));
    Ok(AccountListResult { total_count, skip: WholeNumber::default(), items: rows.given })
}

fn whole(number: u64) -> WholeNumber {
    WholeNumber::try_from(number).unwrap_or(WholeNumber::MAX)
}

/// One page.
pub(super) fn page(
    session: &mut Session<'_>,
    request: &ListAccountItems,
) -> Result<AccountListResult, Failure> {
    let answered = session.call(request)?;
    let none = || Failure::Fault { why: "expected rows, found none".to_owned(), exit: FAULT };
    answered.data.ok_or_else(none)
}

/// Looks a payment up.
pub(super) fn look_up(session: &mut Session<'_>, wanted: &Wanted) -> Result<LookedUp, Failure> {
    let request = ListAccountItems {
        card_no: wanted.card_no.clone(),
        account_sort_no: Some(wanted.account_no.clone()),
        page: Page::default(),
    };
    let found = all(session, request)?;
    let is_payment = session.habits.is_payment;
    let matching = found.items.iter().filter(|item| is_payment(item, wanted));
    Ok((session.habits.looked_up)(matching.map(|item| item.no.to_string()).collect()))
}

/// Looks a payment up, and tells what became of it.
pub(super) fn reconcile(session: &mut Session<'_>, wanted: &Wanted, payment: Prepared) -> Told {
    match look_up(session, wanted) {
        Ok(LookedUp::NotSeenYet) if session.habits.pays_unseen => pay(session, payment),
        Ok(LookedUp::Found(no)) => Told::new(DONE, json!({ "outcome": "found", "no": no })),
        Ok(LookedUp::Ambiguous(nos)) => {
            Told::new(UNKNOWN, json!({ "outcome": "ambiguous", "nos": nos }))
        }
        Ok(LookedUp::NotSeenYet) => Told::new(UNKNOWN, json!({ "outcome": "not_seen_yet" })),
        Ok(LookedUp::Refused) => Told::new(REFUSED, json!({ "outcome": "refused" })),
        Err(failure) => Told::failed(failure, json!({})),
    }
}
