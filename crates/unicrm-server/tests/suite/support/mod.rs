//! A small shop in a folder that goes away, a clock that stands where it is set, and a client.

mod http;
mod program;

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;
use unicrm_proto::message::MemberPay;
use unicrm_proto::operation::{AppSecret, Page};
use unicrm_proto::value::WholeNumber;
use unicrm_server::Clock;
use unicrm_server::rules::access::{Addresses, Application, Rights};
use unicrm_server::rules::member::{NewMember, Profile};
use unicrm_server::rules::payment::{Order, Recharge};
use unicrm_server::rules::token::{TOKEN_LIFETIME, expiry, hash, token};
use unicrm_server::rules::{Amount, Zone};
use unicrm_server::store::pay::{self, Caller, Paid};
use unicrm_server::store::{Store, StoreOptions, verify};
use unicrm_server::store::{applications, members, recharge, save, sorts, tokens};

pub(crate) use http::{Answer, Http};
pub(crate) use program::Program;

/// The card, member and application of the shop.
pub(crate) const CARD: &str = "11000121";
pub(crate) const ACCOUNT: &str = "00";
pub(crate) const APPID: &str = "till";
pub(crate) const APPSECRET: &str = "not-a-secret-0001";

/// Where calls come from.
pub(crate) const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// A clock that stands where it is set.
#[derive(Debug)]
pub(crate) struct SetClock(Mutex<Timestamp>);

impl SetClock {
    pub(crate) fn at(text: &str) -> Arc<Self> {
        Arc::new(Self(Mutex::new(moment(text))))
    }

    pub(crate) fn set(&self, text: &str) {
        *self.0.lock().expect("no test panics while it sets the clock") = moment(text);
    }

    pub(crate) fn advance(&self, by: SignedDuration) {
        let mut now = self.0.lock().expect("no test panics while it sets the clock");
        *now = now.checked_add(by).expect("tests stay within the years there are");
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().expect("no test panics while it sets the clock")
    }
}

/// A moment as it is written.
#[track_caller]
pub(crate) fn moment(text: &str) -> Timestamp {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// An amount as it is typed.
#[track_caller]
pub(crate) fn amount(text: &str) -> Amount {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// A shop with one member, whose account 00 has money.
pub(crate) struct Shop {
    pub(crate) store: Option<Arc<Store>>,
    pub(crate) clock: Arc<SetClock>,
    pub(crate) folder: TempDir,
    pub(crate) caller: Caller,
}

impl Shop {
    /// A new one; it is noon on 7 November 2016 in its zone.
    pub(crate) fn with_balance(balance: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let clock = SetClock::at("2016-11-07T04:00:00Z");
        let token = token([7; 16]);
        let caller = Caller { token: hash(&token), address: HERE };
        let mut shop = Self { store: None, clock, folder, caller };
        shop.open();
        shop.fill(balance);
        shop
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("shop.db")
    }

    pub(crate) fn store(&self) -> &Store {
        self.store.as_deref().expect("an open store")
    }

    /// Opens the store, as after a restart.
    pub(crate) fn open(&mut self) {
        self.store = None;
        let options = StoreOptions { create: true, readers: 2, queue: 4096 };
        let clock: Arc<dyn Clock> = self.clock.clone();
        let store = Store::open(&self.path(), &options, clock).expect("a store");
        self.store = Some(Arc::new(store));
    }

    fn fill(&self, balance: &str) {
        let application = Application {
            id: APPID.into(),
            name: "收银台".into(),
            shop: "0000".into(),
            rights: Rights::ALL,
            addresses: Addresses::default(),
            running: true,
        };
        let secret = self.store().key().hash_secret(&AppSecret::new(APPSECRET));
        let (now, token) = (self.clock.now(), self.caller.token);
        let expires_on = expiry(now, TOKEN_LIFETIME * 1000);
        let filled = self.store().write(move |connection| {
            sorts::insert_member_sort(connection, "01", "充值卡")?;
            sorts::insert_member_sort(connection, "02", "贵宾卡")?;
            applications::insert(connection, &application, &secret, now)?;
            tokens::insert(connection, &token, APPID, expires_on)
        });
        filled.wait().expect("an application");
        self.add_member(CARD);
        if balance != "0" {
            self.recharge(CARD, ACCOUNT, balance);
        }
    }

    pub(crate) fn add_member(&self, card: &str) {
        let profile = Profile { name: Some("测试会员".into()), ..Profile::default() };
        let new = NewMember {
            card_no: Some(card.into()),
            sort_no: "01".into(),
            profile,
            ..NewMember::default()
        };
        let now = self.clock.now();
        let created = self.store().write(move |connection| save::create(connection, new, now));
        created.wait().expect("the store").expect("a new member");
    }

    pub(crate) fn recharge(&self, card: &str, account: &str, quantity: &str) -> String {
        let request = Recharge {
            card_no: card.into(),
            quantity: amount(quantity),
            created_at: "收银台".into(),
            from_no: None,
            comment: None,
        };
        let (now, account) = (self.clock.now(), account.to_owned());
        let posted = self.store().write(move |connection| {
            recharge::recharge(connection, &request, &account, "1001", now, Zone::default())
        });
        posted.wait().expect("the store").expect("a recharge").into()
    }

    /// Pays from account 00 of the shop's card.
    pub(crate) fn pay(&self, quantity: &str, key: Option<&str>) -> Paid {
        let order = order(CARD, ACCOUNT, quantity);
        let (caller, clock) = (self.caller.clone(), Arc::clone(&self.clock));
        let key = key.map(str::to_owned);
        let paid = self.store().write(move |connection| {
            pay::pay(connection, &caller, &order, key.as_deref(), clock.now(), Zone::default())
        });
        paid.wait().expect("the store")
    }

    /// The balance of account 00 of the shop's card, as it is answered.
    pub(crate) fn balance(&self) -> String {
        let member = self.store().read(|connection| {
            let id = members::by_card(connection, CARD)?.unwrap_or_default();
            members::answer(connection, id)
        });
        let member = member.wait().expect("the store").expect("the member");
        member.accounts[0].balance.to_string()
    }

    pub(crate) fn verify(&self) -> verify::Report {
        self.store().read(verify::verify).wait().expect("the store")
    }

    #[track_caller]
    pub(crate) fn assert_clean(&self) {
        let report = self.verify();
        assert!(report.is_clean(), "{:#?}", report.findings);
    }
}

/// An order that the rules took.
#[track_caller]
pub(crate) fn order(card: &str, account: &str, quantity: &str) -> Order {
    let text = |text: &str| text.try_into().expect("a text");
    let quantity = quantity.parse().expect("a decimal");
    Order::new(&MemberPay::new(text(card), text(account), quantity)).expect("a valid order")
}

/// A page.
#[track_caller]
pub(crate) fn page(skip: u64, top: u32) -> Page {
    Page { skip: WholeNumber::try_from(skip).expect("a whole number"), top }
}
