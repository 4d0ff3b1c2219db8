//! The client in ten lines: `client_in_ten_lines https://crm.example/openapi APPID SECRET_FILE CARD`
//! pays 1.00 from account 00 of the card.

use std::error::Error;

use unicrm_http::client::{PaymentOutcome, UniCrmClient};
use unicrm_proto::message::MemberPay;
use unicrm_proto::operation::{AppSecret, GetMember};

pub(crate) async fn pay_one(
    service: &str,
    id: &str,
    secret: &str,
    card: &str,
) -> Result<String, Box<dyn Error>> {
    let client = UniCrmClient::builder(service.parse()?, id, AppSecret::new(secret)).build()?;
    let member = client.get_member(GetMember::Card(card.try_into()?)).await?;
    let body = MemberPay::new(card.try_into()?, "00".try_into()?, "1.00".parse()?);
    let payment = client.prepare_payment(body)?; // note down payment.from_no() before sending
    Ok(match client.pay(&payment).await? {
        PaymentOutcome::Applied { no } => {
            format!("{} paid: {}", member.member_no, no.unwrap_or_default())
        }
        PaymentOutcome::Refused(refused) => format!("nothing was taken: {refused}"),
        PaymentOutcome::Unknown(why) => format!("look up {}: {why}", payment.from_no()),
    })
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [service, id, secret_file, card] = arguments.as_slice() else {
        return Err("expected SERVICE APPID SECRET_FILE CARD".into());
    };
    let secret = std::fs::read_to_string(secret_file)?;
    println!("{}", pay_one(service, id, secret.trim(), card).await?);
    Ok(())
}
