//! The applications: their secrets, their rights, their states, and the tokens that must not work.

use serde_json::json;
use unicrm_proto::MessageName;

use super::Probe;
use crate::ledger::Profile;
use crate::live::bodies;
use crate::live::server::answer::Answer;
use crate::live::server::ask::Ask;
use crate::live::server::fixture::Credentials;
use crate::live::values;

/// A right, as the operations need it.
#[derive(Clone, Copy)]
enum Right {
    Edit,
    Pay,
}

impl Probe<'_> {
    pub(super) fn applications(&mut self) {
        self.own_rights();
        self.read_only();
        self.other();
        self.stopped();
        self.barred();
        let expired = self.bench.fixture.application.expired_token.clone();
        if let Some(token) = expired {
            self.must_not_work(
                "application.expired_token",
                &token,
                "a token that has expired",
                "wait until it has, or take an older one",
            );
        }
    }

    fn own_rights(&mut self) {
        let Ok(token) = self.bench.token_of(&self.bench.main()) else { return };
        if let Some(answer) = self.reads("application.appid", &token)
            && !answer.success()
        {
            self.wrong(
                "application.appid",
                "an application that may read",
                answer.brief(),
                "give it the right in the console",
            );
        }
        for (right, profile, name) in [
            (Right::Edit, Profile::Members, "edit members"),
            (Right::Pay, Profile::Payments, "pay"),
        ] {
            if self.claims(profile) && self.lacks(right, &token) == Some(true) {
                let expected = format!("an application that may {name}");
                self.wrong("application.appid", expected, "the code 0003", "give it the right in the console, or leave the profile out of service.profiles");
            }
        }
    }

    fn reads(&mut self, key: &'static str, token: &str) -> Option<Answer> {
        let ask = Ask::new("GET", "/membersort", MessageName::MemberSorts);
        let ask = ask.accept(self.bench.format).token(token);
        self.answer(key, &ask)
    }

    /// Whether a token lacks a right, asked with what no server can take; nothing where it does not show.
    fn lacks(&mut self, right: Right, token: &str) -> Option<bool> {
        let format = self.bench.format;
        // Readable, so that servers that read before they look at rights tell it too.
        let (path, message, body) = match right {
            Right::Edit => {
                let nobody = json!({ "city": "上海" });
                (
                    "/weixinmember",
                    MessageName::Empty,
                    bodies::written(MessageName::WeiXinMember, format, &nobody),
                )
            }
            Right::Pay => {
                let card = values::card_no(&mut self.bench.dice);
                let nothing = json!({ "card_no": card, "account_sort_no": "00", "quantity": "0" });
                (
                    "/memberpay",
                    MessageName::PayResult,
                    bodies::written(MessageName::MemberPay, format, &nothing),
                )
            }
        };
        let ask = Ask::new("POST", path, message).accept(format).token(token).body(format, body);
        let answer = self.answer("application.appid", &ask)?;
        match answer.code() {
            "0003" => Some(true),
            "0000" => None,
            _ if answer.envelope.is_ok() => Some(false),
            _ => None,
        }
    }

    /// A token of another application of the fixture, which must get one.
    fn token_of(&mut self, key: &'static str, application: &Credentials) -> Option<String> {
        let ask = self.bench.token_ask(application);
        let answer = self.answer(key, &ask)?;
        let token = answer.data()["token"].as_str().map(str::to_owned).filter(|_| answer.success());
        match token {
            Some(token) => {
                self.bench.keep_token(application, &token);
                Some(token)
            }
            None => {
                self.wrong(
                    key,
                    "an appid and its appsecret, started",
                    answer.brief(),
                    "copy both from the console again, or leave the table out",
                );
                None
            }
        }
    }

    fn read_only(&mut self) {
        let key = "application.read_only";
        let Some(application) = self.bench.fixture.application.read_only.clone() else { return };
        let Some(token) = self.token_of(key, &application) else { return };
        if let Some(answer) = self.reads(key, &token)
            && !answer.success()
        {
            self.wrong(
                key,
                "an application that may read",
                answer.brief(),
                "give it the right to read",
            );
        }
        for (right, profile, name) in [
            (Right::Edit, Profile::Members, "edit members"),
            (Right::Pay, Profile::Payments, "pay"),
        ] {
            if self.claims(profile) && self.lacks(right, &token) == Some(false) {
                let found = format!("that it may {name} too");
                self.wrong(
                    key,
                    "an application that may read and no more",
                    found,
                    "take the right away in the console, or leave the key out",
                );
            }
        }
    }

    fn other(&mut self) {
        let Some(application) = self.bench.fixture.other.clone() else { return };
        if application.appid == self.bench.fixture.application.appid {
            self.wrong(
                "other.appid",
                "a second application",
                "the first one again",
                "give another one, or leave the table out",
            );
            return;
        }
        if let Some(token) = self.token_of("other.appsecret", &application)
            && self.claims(Profile::Payments)
            && self.lacks(Right::Pay, &token) == Some(true)
        {
            self.wrong(
                "other.appid",
                "an application with every right",
                "that it may not pay",
                "give it the right in the console",
            );
        }
    }

    fn stopped(&mut self) {
        let Some(stopped) = self.bench.fixture.stopped.clone() else { return };
        let credentials = Credentials { appid: stopped.appid, appsecret: stopped.appsecret };
        let ask = self.bench.token_ask(&credentials);
        let Some(answer) = self.answer("stopped.appid", &ask) else { return };
        if let Some(token) = answer.data()["token"].as_str().filter(|_| answer.success()) {
            self.bench.masks.hide(token);
            self.wrong(
                "stopped.appid",
                "an application that is stopped",
                "that it gets a token",
                "stop it in the console, or leave the table out",
            );
        }
        if let Some(token) = stopped.token {
            self.must_not_work(
                "stopped.token",
                &token,
                "a token of an application that is stopped",
                "stop the application in the console",
            );
        }
    }

    fn barred(&mut self) {
        let Some(application) = self.bench.fixture.barred.clone() else { return };
        let ask = self.bench.token_ask(&application);
        let Some(answer) = self.answer("barred.appid", &ask) else { return };
        let token = answer.data()["token"].as_str().map(str::to_owned).filter(|_| answer.success());
        let Some(token) = token else {
            if answer.code() == "0001" {
                self.wrong(
                    "barred.appsecret",
                    "an appid and its appsecret, started",
                    answer.brief(),
                    "copy both from the console again, or leave the table out",
                );
            }
            return;
        };
        self.must_not_work(
            "barred.appid",
            &token,
            "an application that may not be used from this machine",
            "limit it to another address in the console",
        );
    }

    /// A token that must not open an operation.
    fn must_not_work(&mut self, key: &'static str, token: &str, expected: &str, advice: &str) {
        self.bench.masks.hide(token);
        if let Some(answer) = self.reads(key, token)
            && answer.success()
        {
            self.wrong(key, expected, "that it reads", format!("{advice}, or leave the key out"));
        }
    }
}
