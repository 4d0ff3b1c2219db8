//! A backend of one's own behind the UniCRM Open API: a kiosk with one card, in memory.
//!
//! ```text
//! cargo run -p unicrm-http --example another_backend
//! curl 'http://127.0.0.1:8080/openapi/token?appid=kiosk&appsecret=not-a-secret'
//! ```

use std::sync::{Mutex, PoisonError};

use unicrm_http::server::{
    Failure, Paid, Peer, Right, ServeOptions, ServiceOptions, UniCrm, UniCrmService, serve,
};
use unicrm_proto::KnownError::{
    InsufficientBalance, NotAuthenticated, ServerError, UnknownCard, WrongCredentials,
};
use unicrm_proto::message::*;
use unicrm_proto::operation::*;
use unicrm_proto::value::{Decimal, Token, WholeNumber};

/// Fen on the card 11000121, and how many payments there were.
#[derive(Default)]
pub(crate) struct Kiosk(Mutex<(i128, u64)>);

impl Kiosk {
    /// A kiosk whose card holds so many fen.
    pub(crate) fn new(fen: i128) -> Self {
        Self(Mutex::new((fen, 0)))
    }

    fn card(&self) -> Result<Member, Failure> {
        let (fen, _) = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (comment, balance) = (None, Decimal::new(fen, 2)?);
        let account = MemberAccount { account_no: "00".into(), name: None, balance, comment };
        Ok(Member {
            member_no: "11000121".into(),
            name: Some("测试会员".into()),
            member_sort_no: Some("01".into()),
            member_sort_name: Some("充值卡".into()),
            mobilephone: None,
            email: None,
            comment: None,
            accounts: vec![account],
        })
    }
}

impl UniCrm for Kiosk {
    type Caller = ();

    async fn authorize(&self, token: &Token, _: Right, _: &Peer) -> Result<(), Failure> {
        // One token for ever: a real backend gives random ones that expire.
        let is_ours = token.expose() == "kiosk-token";
        if is_ours { Ok(()) } else { Err(Failure::refused(NotAuthenticated)) }
    }

    async fn get_token(&self, request: GetToken, _: &Peer) -> Result<ApiTokenResult, Failure> {
        if request.appid != "kiosk" || request.appsecret.expose() != "not-a-secret" {
            return Err(Failure::refused(WrongCredentials));
        }
        let expires_in = "2099-12-31T23:59:59+08:00".parse()?;
        Ok(ApiTokenResult { token: Token::new("kiosk-token"), expires_in })
    }

    async fn list_member_sorts(&self, _: &()) -> Result<MemberSorts, Failure> {
        Ok(MemberSorts(vec![MemberSort { no: "01".into(), name: "充值卡".into() }]))
    }

    async fn list_members(&self, _: &(), list: ListMembers) -> Result<MemberListResult, Failure> {
        let (skip, top) = (list.page.skip, list.page.top);
        let is_here = list.sort_no.is_none_or(|sort| sort.as_str() == "01");
        let total_count = WholeNumber::from(u32::from(is_here));
        let is_on_page = is_here && skip == WholeNumber::default() && top > 0;
        let items = if is_on_page { vec![self.card()?] } else { Vec::new() };
        Ok(MemberListResult { total_count, skip, items })
    }

    async fn get_member(&self, _: &(), member: GetMember) -> Result<GetMemberResult, Failure> {
        match member {
            GetMember::Card(card) if card.as_str() == "11000121" => {
                Ok(GetMemberResult(self.card()?))
            }
            _ => Err(Failure::refused(UnknownCard)),
        }
    }

    async fn list_account_items(
        &self,
        _: &(),
        list: ListAccountItems,
    ) -> Result<AccountListResult, Failure> {
        // This kiosk keeps no history.
        let total_count = WholeNumber::default();
        Ok(AccountListResult { total_count, skip: list.page.skip, items: Vec::new() })
    }

    async fn save_weixin_member(
        &self,
        _: &(),
        _: Option<OpenId>,
        _: WeiXinMember,
    ) -> Result<(), Failure> {
        Err(Failure::refused_because(ServerError, "本店不支持微信会员"))
    }

    async fn pay(&self, _: &(), request: Pay) -> Result<Paid, Failure> {
        let (payment, refused) = (request.payment, Failure::refused);
        // Field rules first, then the operation's own codes (clause E8.11).
        let fen = fen(payment.quantity).filter(|&fen| fen > 0);
        let reason = "quantity 应大于零，至多两位小数";
        let fen = fen.ok_or_else(|| Failure::refused_because(ServerError, reason))?;
        if payment.card_no.as_str() != "11000121" {
            return Err(refused(UnknownCard));
        }
        let mut till = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if till.0 < fen {
            return Err(refused(InsufficientBalance));
        }
        *till = (till.0 - fen, till.1 + 1);
        Ok(Paid { no: format!("kiosk-{:06}", till.1).into() })
    }
}

/// The amount in fen, if it is whole fen.
fn fen(quantity: Decimal) -> Option<i128> {
    let (up, down) = (2_u32.saturating_sub(quantity.scale()), quantity.scale().saturating_sub(2));
    let unit = 10_i128.checked_pow(down)?;
    let is_whole = quantity.mantissa() % unit == 0;
    is_whole.then(|| quantity.mantissa() / unit)?.checked_mul(10_i128.checked_pow(up)?)
}

#[tokio::main]
#[cfg_attr(test, allow(dead_code))]
async fn main() -> std::io::Result<()> {
    let options = ServiceOptions { path: "/openapi".to_owned(), ..ServiceOptions::default() };
    let service = UniCrmService::with_options(Kiosk::new(100_000), options);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
    println!("serving http://127.0.0.1:8080/openapi until Ctrl-C");
    let until_told = async { drop(tokio::signal::ctrl_c().await) };
    serve(listener, service, ServeOptions::default(), until_told).await
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    use super::*;

    #[tokio::test]
    async fn a_kiosk_gives_a_token_and_sells_until_the_card_is_empty() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let service = UniCrmService::new(Kiosk::new(250));
        let served = serve(listener, service, ServeOptions::default(), std::future::pending());
        let served = tokio::spawn(served);

        let pay = r#"{"card_no":"11000121","account_sort_no":"00","quantity":1.5}"#;
        for (request, body, expected) in [
            ("GET /token?appid=kiosk&appsecret=not-a-secret", "", r#""token":"kiosk-token""#),
            ("POST /memberpay?token=kiosk-token", pay, r#""data":"kiosk-000001""#),
            ("POST /memberpay?token=kiosk-token", pay, r#""error_code":"1005""#),
            ("GET /member?cardno=11000121&token=kiosk-token", "", r#""balance":1.00"#),
        ] {
            let length = body.len();
            let request = format!(
                "{request} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
                 content-length: {length}\r\n\r\n{body}"
            );
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(request.as_bytes()).await.unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await.unwrap();
            assert!(answer.contains(expected), "{answer}");
        }
        served.abort();
    }
}
