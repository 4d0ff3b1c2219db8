//! The calls of the client suite's command.

use std::ffi::OsString;

use clap::{Args, Parser, Subcommand};
use serde_json::json;
use unicrm_proto::message::MemberPay;
use unicrm_proto::operation::{
    CreateWeiXinMember, GetMember, ListAccountItems, ListMemberSorts, ListMembers,
    ModifyWeiXinMember, OpenId, Operation, Page,
};
use unicrm_proto::value::{Decimal, NonEmptyText, WholeNumber};

use super::habits::Habits;
use super::items::{self, Wanted};
use super::members::Fields;
use super::payment::{Prepared, pay};
use super::session::Session;
use super::told::{Failure, Told};

#[derive(Debug, Parser)]
#[command(no_binary_name = true)]
struct Arguments {
    #[command(subcommand)]
    call: Call,
    /// Print JSON, which it does anyhow.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Call {
    Token,
    Sorts,
    Members {
        #[arg(long)]
        sort: Option<String>,
        #[command(flatten)]
        page: PageArguments,
    },
    Member {
        #[arg(long)]
        card: Option<String>,
        #[arg(long)]
        mobile: Option<String>,
        #[arg(long)]
        openid: Option<String>,
    },
    Items {
        #[arg(long)]
        card: String,
        #[arg(long)]
        account: Option<String>,
        #[command(flatten)]
        page: PageArguments,
        #[arg(long)]
        all: bool,
    },
    Create(Fields),
    Modify(Fields),
    Pay {
        #[command(flatten)]
        paid: Paid,
        #[arg(long)]
        from_no: Option<String>,
    },
    Reconcile {
        #[command(flatten)]
        paid: Paid,
        #[arg(long)]
        from_no: String,
        #[arg(long)]
        since: String,
    },
}

#[derive(Debug, Args)]
struct PageArguments {
    #[arg(long, default_value_t = 0)]
    skip: u64,
    #[arg(long, default_value_t = Page::DEFAULT_TOP)]
    top: u32,
}

#[derive(Debug, Args)]
struct Paid {
    #[arg(long)]
    card: String,
    #[arg(long)]
    account: String,
    #[arg(long)]
    quantity: String,
}

impl PageArguments {
    fn page(&self) -> Result<Page, Failure> {
        Ok(Page { skip: WholeNumber::try_from(self.skip).map_err(wrong)?, top: self.top })
    }
}

impl Paid {
    fn body(&self) -> Result<MemberPay, Failure> {
        let quantity: Decimal = self.quantity.parse().map_err(wrong)?;
        Ok(MemberPay::new(filled(&self.card)?, filled(&self.account)?, quantity))
    }
}

fn wrong(found: impl std::fmt::Display) -> Failure {
    Failure::Wrong(found.to_string())
}

fn filled(text: &str) -> Result<NonEmptyText, Failure> {
    NonEmptyText::new(text).map_err(wrong)
}

/// Does what the arguments say.
pub(super) fn perform(habits: &Habits, arguments: &[OsString]) -> Told {
    let performed = || {
        let arguments = Arguments::try_parse_from(arguments).map_err(wrong)?;
        let mut session = Session::of_environment(habits)?;
        let told = session
            .perform(&arguments.call)
            .unwrap_or_else(|failure| Told::failed(failure, json!({})));
        let keeps = !matches!(arguments.call, Call::Token);
        Ok(Told { secrets: if keeps { session.secrets() } else { Default::default() }, ..told })
    };
    performed().unwrap_or_else(|failure| Told::failed(failure, json!({})))
}

impl Session<'_> {
    fn perform(&mut self, call: &Call) -> Result<Told, Failure> {
        match call {
            Call::Token => Ok(Told::done(&self.get_token()?)),
            Call::Sorts => self.read(&ListMemberSorts),
            Call::Members { sort, page } => {
                let sort_no = sort.as_deref().map(filled).transpose()?;
                self.read(&ListMembers { sort_no, page: page.page()? })
            }
            Call::Member { card, mobile, openid } => self.member(card, mobile, openid),
            Call::Items { card, account, page, all } => {
                let account_sort_no = account.as_deref().map(filled).transpose()?;
                let request = ListAccountItems {
                    card_no: filled(card)?,
                    account_sort_no,
                    page: page.page()?,
                };
                let rows =
                    if *all { items::all(self, request) } else { items::page(self, &request) };
                Ok(Told::done(&rows?))
            }
            Call::Create(fields) => {
                let mut member = fields.member().map_err(wrong)?;
                (self.habits.member)(&mut member);
                self.save(&CreateWeiXinMember(member))
            }
            Call::Modify(fields) => {
                let mut member = fields.member().map_err(wrong)?;
                (self.habits.member)(&mut member);
                self.save(&ModifyWeiXinMember(member))
            }
            Call::Pay { paid, from_no } => {
                let payment = Prepared::new(paid.body()?, from_no.as_deref());
                Ok(pay(self, payment))
            }
            Call::Reconcile { paid, from_no, since } => {
                let body = paid.body()?;
                let since = since.parse().map_err(wrong)?;
                let wanted = Wanted { since, ..Wanted::of(&body, from_no) };
                Ok(items::reconcile(self, &wanted, Prepared::new(body, Some(from_no))))
            }
        }
    }

    fn member(
        &mut self,
        card: &Option<String>,
        mobile: &Option<String>,
        openid: &Option<String>,
    ) -> Result<Told, Failure> {
        let request = match (card, mobile, openid) {
            (Some(card), None, None) => GetMember::Card(filled(card)?),
            (None, Some(mobile), None) => GetMember::MobilePhone(filled(mobile)?),
            (None, None, Some(openid)) => {
                match (OpenId::new(openid.as_str()), self.habits.points) {
                    (Err(_), Some(written)) => {
                        self.last_segment = Some(written(openid));
                        GetMember::OpenId(OpenId::new("points").map_err(wrong)?)
                    }
                    (found, _) => GetMember::OpenId(found.map_err(wrong)?),
                }
            }
            _ => return Err(wrong("expected one of --card, --mobile and --openid")),
        };
        self.read(&request)
    }

    fn read<O>(&mut self, operation: &O) -> Result<Told, Failure>
    where
        O: Operation,
        O::Answer: serde::Serialize,
    {
        Ok(Told::done(&self.call(operation)?.data))
    }

    fn save<O: Operation>(&mut self, operation: &O) -> Result<Told, Failure> {
        self.call(operation)?;
        Ok(Told::done(&()))
    }
}
