//! Creating and reading members, as cases need it.

use serde_json::{Value, json};
use unicrm_proto::MessageName;

use super::answer::Answer;
use super::ask::{Ask, encoded};
use super::bench::{Bench, need};
use crate::live::complaint::Stop;
use crate::live::values;

impl Bench<'_> {
    /// A new member's record, with fresh values and the fixture's sort.
    pub(crate) fn newcomer(&mut self) -> Result<Value, Stop> {
        let sort = need(self.fixture.sort.as_ref(), "sort.no")?;
        let dice = &mut self.dice;
        Ok(json!({
            "card_no": values::card_no(dice),
            "name": values::name(dice),
            "wx_open_id": values::open_id(dice),
            "member_sort_no": sort.no,
            "mobilephone": values::mobile(dice),
            "email": values::email(dice),
            "sex": "女", "city": "上海", "country": "中国", "province": "上海",
        }))
    }

    /// Sends a record to `weixinmember`.
    pub(crate) fn save(&mut self, record: &Value) -> Result<Answer, Stop> {
        let ask = self.post("/weixinmember", MessageName::WeiXinMember, record)?;
        let open_id = record["wx_open_id"].as_str().unwrap_or_default();
        let sent = self.send(&ask);
        let unknown = sent
            .as_ref()
            .map_or(true, |answer| answer.envelope.is_err() || answer.raw.status >= 500);
        let list = match &sent {
            _ if unknown => &mut self.perhaps_created,
            Ok(answer) if answer.success() => &mut self.created,
            _ => return sent,
        };
        if !open_id.is_empty() && !list.iter().any(|known| known == open_id) {
            list.push(open_id.to_owned());
        }
        sent
    }

    /// Creates a member, or ends the case with a complaint of the clause.
    pub(crate) fn create(&mut self, clause: &'static str, record: &Value) -> Result<(), Stop> {
        let answer = self.save(record)?;
        self.data(clause, &answer).map(|_| ())
    }

    /// Creates a member with fresh values.
    pub(crate) fn created_newcomer(&mut self) -> Result<Value, Stop> {
        let record = self.newcomer()?;
        self.create("S6.request", &record)?;
        Ok(record)
    }

    /// The request for a member by openid.
    pub(crate) fn by_open_id(&mut self, open_id: &str) -> Result<Ask, Stop> {
        let path = format!("/weixinmember/{}", encoded(open_id));
        self.get(&path, MessageName::GetMemberResult, &[])
    }

    /// The member of an openid, or the end of the case.
    pub(crate) fn member_of_open_id(&mut self, open_id: &str) -> Result<Value, Stop> {
        let ask = self.by_open_id(open_id)?;
        let answer = self.send(&ask)?;
        self.data("S4.request_openid", &answer)
    }

    /// The member of a card, or the end of the case.
    pub(crate) fn member_of_card(&mut self, card_no: &str) -> Result<Value, Stop> {
        let answer = self.ask_member(card_no)?;
        self.data("O1.1", &answer)
    }

    /// What the server answers of a card.
    pub(crate) fn ask_member(&mut self, card_no: &str) -> Result<Answer, Stop> {
        let ask = self.get("/member", MessageName::GetMemberResult, &[("cardno", card_no)])?;
        self.send(&ask)
    }

    /// Nothing was stored under the openid of a record.
    pub(crate) fn nobody_has(&mut self, clause: &'static str, record: &Value) -> Result<(), Stop> {
        let ask = self.by_open_id(record["wx_open_id"].as_str().unwrap_or_default())?;
        let answer = self.send(&ask)?;
        self.check(clause, !answer.success(), || {
            format!("expected nothing to be stored, found {}", answer.data())
        });
        Ok(())
    }
}
