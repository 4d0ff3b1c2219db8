//! The store against a model that holds everything in a map: after any operations both say the
//! same, and verify finds nothing.

use std::collections::BTreeMap;

use proptest::prelude::*;
use unicrm_proto::KnownError;
use unicrm_server::Clock;
use unicrm_server::rules::Zone;
use unicrm_server::rules::card::State;
use unicrm_server::store::members;
use unicrm_server::store::pay::{self, Paid};

use crate::support::{Shop, order};

/// Cards that may exist, and accounts that every member has but the last.
const CARDS: [&str; 3] = ["1", "2", "3"];
const ACCOUNTS: [&str; 3] = ["00", "10", "20"];

#[derive(Debug, Clone)]
enum Step {
    Join(usize),
    Recharge(usize, usize, u32),
    Pay(usize, usize, u32, Option<u8>),
    /// The state of a card or of its member.
    Set(usize, Of, bool),
    Restart,
}

#[derive(Debug, Clone, Copy)]
enum Of {
    Card,
    Member,
}

fn step() -> impl Strategy<Value = Step> {
    let (card, account) = (0..CARDS.len(), 0..ACCOUNTS.len());
    let key = proptest::option::of(0..4_u8);
    let of = prop_oneof![Just(Of::Card), Just(Of::Member)];
    prop_oneof![
        2 => card.clone().prop_map(Step::Join),
        3 => (card.clone(), 0..2_usize, 1..500_u32).prop_map(|(c, a, q)| Step::Recharge(c, a, q)),
        8 => (card.clone(), account, 1..300_u32, key).prop_map(|(c, a, q, k)| Step::Pay(c, a, q, k)),
        2 => (card, of, any::<bool>()).prop_map(|(c, of, state)| Step::Set(c, of, state)),
        1 => Just(Step::Restart),
    ]
}

#[derive(Debug, Clone)]
struct Member {
    card_is_valid: bool,
    is_valid: bool,
    balances: [u32; 2],
}

#[derive(Debug, Default)]
struct Model {
    members: BTreeMap<usize, Member>,
    applied: u32,
    /// Of each key: the payment, and what it came to; none where it was applied.
    kept: BTreeMap<u8, (Body, Option<KnownError>)>,
}

/// Card, account, quantity.
type Body = (usize, usize, u32);

/// What a payment comes to.
#[derive(Debug, PartialEq)]
enum Outcome {
    Applied,
    Refused(KnownError),
    OtherBody,
}

impl Model {
    fn pay(&mut self, card: usize, account: usize, quantity: u32, key: Option<u8>) -> Outcome {
        let body = (card, account, quantity);
        let refusal = match key.and_then(|key| self.kept.get(&key)) {
            Some((kept, _)) if *kept != body => return Outcome::OtherBody,
            Some((_, refusal)) => *refusal,
            None => {
                let refusal = self.take(card, account, quantity).err();
                key.map(|key| self.kept.insert(key, (body, refusal)));
                refusal
            }
        };
        refusal.map_or(Outcome::Applied, Outcome::Refused)
    }

    fn take(&mut self, card: usize, account: usize, quantity: u32) -> Result<(), KnownError> {
        let member = self.members.get_mut(&card).ok_or(KnownError::UnknownCard)?;
        if !member.card_is_valid {
            return Err(KnownError::InvalidCard);
        }
        if !member.is_valid {
            return Err(KnownError::InvalidMember);
        }
        let balance = member.balances.get_mut(account).ok_or(KnownError::InvalidAccount)?;
        *balance = balance.checked_sub(quantity).ok_or(KnownError::InsufficientBalance)?;
        self.applied += 1;
        Ok(())
    }
}

fn perform(shop: &mut Shop, model: &mut Model, step: &Step) {
    match *step {
        Step::Join(card) => {
            model.members.entry(card).or_insert_with(|| {
                shop.add_member(CARDS[card]);
                Member { card_is_valid: true, is_valid: true, balances: [0, 0] }
            });
        }
        Step::Recharge(card, account, quantity) => {
            if let Some(member) = model.members.get_mut(&card) {
                shop.recharge(CARDS[card], ACCOUNTS[account], &quantity.to_string());
                member.balances[account] += quantity;
                model.applied += 1;
            }
        }
        Step::Pay(card, account, quantity, key) => {
            let expected = model.pay(card, account, quantity, key);
            let found = match pay(shop, card, account, quantity, key) {
                Paid::Applied(_) => Outcome::Applied,
                Paid::Refused(code) => Outcome::Refused(code),
                Paid::OtherBody => Outcome::OtherBody,
            };
            assert_eq!(found, expected);
        }
        Step::Set(card, of, is_valid) => {
            set(shop, card, of, is_valid);
            match (model.members.get_mut(&card), of) {
                (Some(member), Of::Card) => member.card_is_valid = is_valid,
                (Some(member), Of::Member) => member.is_valid = is_valid,
                (None, _) => {}
            }
        }
        Step::Restart => shop.open(),
    }
}

fn pay(shop: &Shop, card: usize, account: usize, quantity: u32, key: Option<u8>) -> Paid {
    let order = order(CARDS[card], ACCOUNTS[account], &quantity.to_string());
    let (caller, now) = (shop.caller.clone(), shop.clock.now());
    let key = key.map(|key| format!("key-{key}"));
    let paid = shop.store().write(move |connection| {
        pay::pay(connection, &caller, &order, key.as_deref(), now, Zone::default())
    });
    paid.wait().expect("the store")
}

fn set(shop: &Shop, card: usize, of: Of, is_valid: bool) {
    let (no, state) = (CARDS[card], if is_valid { State::Valid } else { State::Invalid });
    let set = shop.store().write(move |connection| match of {
        Of::Card => members::set_card_state(connection, no, state),
        Of::Member => members::set_state(connection, no, state),
    });
    set.wait().expect("the store");
}

fn compare(shop: &Shop, model: &Model) {
    for (card, member) in &model.members {
        let no = CARDS[*card];
        let found = shop.store().read(move |connection| {
            let id = members::by_card(connection, no)?.unwrap_or(0);
            members::answer(connection, id)
        });
        let found = found.wait().expect("the store").expect("the member");
        for (account, balance) in found.accounts.iter().zip(member.balances) {
            assert_eq!(account.balance.number(), balance.into(), "account of card {no}");
        }
    }
    let report = shop.verify();
    assert!(report.is_clean(), "{:#?}", report.findings);
    assert_eq!(report.items, i64::from(model.applied));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_store_does_what_the_model_does(steps in proptest::collection::vec(step(), 1..50)) {
        let mut shop = Shop::with_balance("0");
        let mut model = Model::default();
        for step in &steps {
            perform(&mut shop, &mut model, step);
        }
        compare(&shop, &model);
    }
}
