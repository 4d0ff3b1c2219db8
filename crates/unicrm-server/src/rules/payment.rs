//! Taking a payment (section 8 of the source; ruling O10), and recharging.

use compact_str::CompactString;
use jiff::Timestamp;
use unicrm_proto::KnownError;
use unicrm_proto::message::MemberPay;

use super::access::Application;
use super::amount::{Amount, Quantity};
use super::card::{CardFacts, State};
use super::posting::{Posting, Side};
use super::text::storable;
use super::{Refusal, Zone};

/// Action and title of a payment (clause O10.13).
const PAYMENT: &str = "消费支付";

/// Action and title of a recharge.
const RECHARGE: &str = "充值";

/// A payment whose fields the rules took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The number of the card.
    pub card_no: CompactString,
    /// The number of the account.
    pub account_no: CompactString,
    /// How much; over zero.
    pub quantity: Quantity,
    /// The caller's own number.
    pub from_no: Option<CompactString>,
    /// What was bought.
    pub from_content: Option<CompactString>,
    /// A remark.
    pub comment: Option<CompactString>,
}

impl Order {
    /// Checks the fields by themselves, before anything is looked up (clause E8.1).
    ///
    /// # Errors
    /// 1000 with a reason that names the field (clauses O10.1, O10.2, V6.9).
    pub fn new(request: &MemberPay) -> Result<Self, Refusal> {
        let quantity = Quantity::new(request.quantity).map_err(|error| {
            let reason = format!("须大于零，且最多四位小数（{error}）");
            Refusal::field("quantity", &reason)
        })?;
        let order = Self {
            card_no: request.card_no.as_str().into(),
            account_no: request.account_sort_no.as_str().into(),
            quantity,
            from_no: request.from_no.value().cloned(),
            from_content: request.fromcontent.value().cloned(),
            comment: request.comment.value().cloned(),
        };
        storable("from_no", order.from_no.as_deref())?;
        storable("fromcontent", order.from_content.as_deref())?;
        storable("comment", order.comment.as_deref())?;
        Ok(order)
    }
}

/// What was read of the card that pays; without a card there is nothing else to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payer {
    /// The card.
    pub card: CardFacts,
    /// The state of its member.
    pub member: State,
    /// The balance of the account, if the member has it.
    pub balance: Option<Amount>,
}

/// What a payment posts, or the first of the codes that fit: 1001 card, 1002 card's state, 1003
/// member's state, 1006 expiry, 1004 account, 1005 balance (clause O10.4).
///
/// # Errors
/// That code.
pub fn pay(
    order: &Order,
    payer: Option<Payer>,
    application: &Application,
    now: Timestamp,
    zone: Zone,
) -> Result<Posting, KnownError> {
    let payer = payer.ok_or(KnownError::UnknownCard)?;
    if payer.card.state == State::Invalid {
        return Err(KnownError::InvalidCard);
    }
    if payer.member == State::Invalid {
        return Err(KnownError::InvalidMember);
    }
    if payer.card.has_expired(zone.date(now)) {
        return Err(KnownError::ExpiredCard);
    }
    let before = payer.balance.ok_or(KnownError::InvalidAccount)?;
    let quantity = order.quantity.to_amount().filter(|&quantity| quantity <= before);
    let quantity = quantity.ok_or(KnownError::InsufficientBalance)?;
    let balance = Side::Debit.apply(before, quantity).ok_or(KnownError::InsufficientBalance)?;
    Ok(Posting {
        side: Side::Debit,
        quantity,
        balance,
        card_no: order.card_no.clone(),
        action: PAYMENT.into(),
        title: PAYMENT.into(),
        account_date: zone.date(now),
        created_on: now,
        created_at: application.name.clone(),
        from_no: order.from_no.clone(),
        from_content: order.from_content.clone(),
        comment: order.comment.clone(),
    })
}

/// A recharge at the till.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recharge {
    /// The number of the card.
    pub card_no: CompactString,
    /// How much.
    pub quantity: Amount,
    /// Where it is done.
    pub created_at: CompactString,
    /// The operator's own number.
    pub from_no: Option<CompactString>,
    /// A remark.
    pub comment: Option<CompactString>,
}

/// What a recharge posts. States and expiry block paying only (clause O10.11).
///
/// # Errors
/// 1000 where the account cannot hold as much, or a text cannot be stored.
pub fn recharge(
    recharge: &Recharge,
    before: Amount,
    now: Timestamp,
    zone: Zone,
) -> Result<Posting, Refusal> {
    storable("created_at", Some(&recharge.created_at))?;
    storable("from_no", recharge.from_no.as_deref())?;
    storable("comment", recharge.comment.as_deref())?;
    let balance = Side::Credit
        .apply(before, recharge.quantity)
        .ok_or_else(|| Refusal::field("quantity", "账户余额将超出上限 922337203685477.5807"))?;
    Ok(Posting {
        side: Side::Credit,
        quantity: recharge.quantity,
        balance,
        card_no: recharge.card_no.clone(),
        action: RECHARGE.into(),
        title: RECHARGE.into(),
        account_date: zone.date(now),
        created_on: now,
        created_at: recharge.created_at.clone(),
        from_no: recharge.from_no.clone(),
        from_content: None,
        comment: recharge.comment.clone(),
    })
}
