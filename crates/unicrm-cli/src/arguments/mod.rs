//! What can be typed: the program's whole vocabulary.

mod fields;
mod values;

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use unicrm_proto::Format;
use unicrm_proto::operation::{GetMember, IdempotencyKey, OpenId};
use unicrm_proto::value::{Decimal, NonEmptyText, WholeNumber};

pub(crate) use fields::{MemberFields, NamedTwice};

/// A client of the UniCRM Open API.
///
/// The application's secret is read from --secret-file, from the file that the environment's
/// UNICRM_APPSECRET_FILE names, from the environment's UNICRM_APPSECRET, or asked for on the
/// terminal without echo, in this order. It is never an argument: every program of the machine
/// can read those.
#[derive(Debug, Parser)]
#[command(name = "unicrm", version, after_long_help = OUTPUT)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const OUTPUT: &str = "\
Exit codes:
  0  done, or applied
  2  wrong invocation: nothing was sent
  3  refused by the server: its code and reason are shown
  4  a payment's outcome is unknown: look it up with `unicrm reconcile`
  5  fault: no answer, or one that cannot be read

With --json one JSON document is on standard output, but for exit code 2. Amounts and dates are
strings with every digit as it was sent.
  0  token    {\"token\":…,\"expires_in\":…}
     sorts    [{\"no\":…,\"name\":…},…]
     members  {\"total_count\":…,\"skip\":…,\"items\":[{\"member_no\":…,\"accounts\":[…],…},…]}
     member   {\"member_no\":…,\"accounts\":[{\"account_no\":…,\"balance\":\"1141.7400\",…}],…}
     items    {\"total_count\":…,\"skip\":…,\"items\":[{\"no\":…,\"quantity\":…,…},…]}
     create, modify  null
     pay        {\"outcome\":\"applied\",\"no\":…,\"from_no\":…,\"idempotency_key\":…}
     reconcile  {\"outcome\":\"found\",\"no\":…}
  3  {\"outcome\":\"refused\",\"code\":\"1005\",\"reason\":…,\"status\":200,\"not_applied\":false}
  4  pay        {\"outcome\":\"unknown\",\"why\":…,\"from_no\":…,\"idempotency_key\":…,
                 \"since\":…,\"command\":…}
     reconcile  {\"outcome\":\"not_seen_yet\"} or {\"outcome\":\"ambiguous\",\"nos\":[…]}
  5  {\"outcome\":\"fault\",\"why\":…,\"changed\":\"nothing\"}
     create, modify  \"changed\":\"perhaps\" where the request may have arrived
A payment's 3 and 5 have its from_no and idempotency_key, too. The number of an applied payment is
null where the answer lacks it. With --all, total_count counts the rows given and those skipped.";

/// What every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
pub(crate) struct Global {
    /// Where the service is, such as `https://crm.example/openapi`
    #[arg(long, global = true, env = "UNICRM_URL", hide_env_values = true)]
    pub(crate) url: Option<String>,
    /// The application's id
    #[arg(long, global = true, env = "UNICRM_APPID", hide_env_values = true, value_name = "ID")]
    pub(crate) appid: Option<String>,
    /// A file with the application's secret; the environment's UNICRM_APPSECRET without one
    #[arg(
        long,
        global = true,
        env = "UNICRM_APPSECRET_FILE",
        hide_env_values = true,
        value_name = "FILE"
    )]
    pub(crate) secret_file: Option<PathBuf>,
    /// What bodies are written in
    #[arg(
        long,
        global = true,
        env = "UNICRM_FORMAT",
        value_enum,
        default_value_t,
        value_name = "FORMAT"
    )]
    pub(crate) format: FormatName,
    /// Print one JSON document for programs instead of tables
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Trust the certificates of this file (PEM), and no others
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,
    /// Allow plain http to other machines: everyone on the way can read secret and tokens
    #[arg(long, global = true)]
    pub(crate) allow_plain_http: bool,
    /// How long a call may take, with all its repetitions [default: 60]
    #[arg(long, global = true, value_name = "SECONDS", value_parser = values::seconds)]
    pub(crate) timeout: Option<Duration>,
    /// Tell on standard error what happens; -vv tells of every answer, too
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,
}

/// The formats by name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatName {
    /// JSON
    #[default]
    Json,
    /// XML
    Xml,
}

impl FormatName {
    /// The format of that name.
    pub(crate) fn format(self) -> Format {
        match self {
            Self::Json => Format::Json,
            Self::Xml => Format::Xml,
        }
    }

    /// The name.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Xml => "xml",
        }
    }
}

/// What can be asked.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Get a token, and print it
    Token,
    /// List the sorts of members
    Sorts,
    /// List members
    Members(Members),
    /// Find a member by card, mobile number or openid
    Member(Member),
    /// List what was posted to the accounts of a card's member
    Items(Items),
    /// Create a WeChat member
    Create(MemberFields),
    /// Modify a WeChat member; fields that are not named stay as they are
    Modify(MemberFields),
    /// Pay from an account; the payment's from_no is told before it is sent
    Pay(Pay),
    /// Look up a payment of unknown outcome among the account's items
    Reconcile(Reconcile),
}

/// Which part of a list.
#[derive(Debug, Args)]
pub(crate) struct PageArguments {
    /// How many rows to skip
    #[arg(long, value_name = "N", default_value = "0", value_parser = values::whole_number)]
    pub(crate) skip: WholeNumber,
    /// How many rows to list, or with --all how many to ask for at a time [default: 10, or 100]
    #[arg(long, value_name = "N")]
    pub(crate) top: Option<u32>,
    /// List all rows, page after page
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Members {
    /// Only members of this sort
    #[arg(long, value_name = "NO", value_parser = values::filled)]
    pub(crate) sort: Option<NonEmptyText>,
    #[command(flatten)]
    pub(crate) page: PageArguments,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Member {
    /// By the number of a card
    #[arg(long, value_name = "NO", value_parser = values::filled)]
    card: Option<NonEmptyText>,
    /// By the mobile number
    #[arg(long, value_name = "TEXT", value_parser = values::filled)]
    mobile: Option<NonEmptyText>,
    /// By the openid that WeChat gave
    #[arg(long, value_name = "ID", value_parser = values::open_id)]
    openid: Option<OpenId>,
}

impl Member {
    /// Which member is asked for; one of the three is given, or the arguments were refused.
    pub(crate) fn request(&self) -> Option<GetMember> {
        let card = self.card.clone().map(GetMember::Card);
        let mobile = || self.mobile.clone().map(GetMember::MobilePhone);
        card.or_else(mobile).or_else(|| self.openid.clone().map(GetMember::OpenId))
    }
}

#[derive(Debug, Args)]
pub(crate) struct Items {
    /// The number of the card
    #[arg(long, value_name = "NO", value_parser = values::filled)]
    pub(crate) card: NonEmptyText,
    /// Only this account
    #[arg(long, value_name = "NO", value_parser = values::filled)]
    pub(crate) account: Option<NonEmptyText>,
    #[command(flatten)]
    pub(crate) page: PageArguments,
}

/// What a payment cannot do without.
#[derive(Debug, Args)]
pub(crate) struct Paid {
    /// The number of the card that pays
    #[arg(long, value_name = "NO", value_parser = values::filled)]
    pub(crate) card: NonEmptyText,
    /// The number of the account that pays, such as 00
    #[arg(long, value_name = "NO", value_parser = values::filled)]
    pub(crate) account: NonEmptyText,
    /// How much, such as 12.50; kept digit for digit
    #[arg(long, value_name = "AMOUNT", value_parser = values::quantity)]
    pub(crate) quantity: Decimal,
}

#[derive(Debug, Args)]
pub(crate) struct Pay {
    #[command(flatten)]
    pub(crate) paid: Paid,
    /// Your own number of the payment, by which it is found again [default: a new one]
    #[arg(long, value_name = "TEXT", value_parser = values::filled)]
    pub(crate) from_no: Option<NonEmptyText>,
    /// What was bought
    #[arg(long, value_name = "TEXT")]
    pub(crate) content: Option<String>,
    /// A remark
    #[arg(long, value_name = "TEXT")]
    pub(crate) comment: Option<String>,
    /// The key by which a server that honours it takes the payment once [default: a new one]
    #[arg(long, value_name = "TEXT", value_parser = values::key)]
    pub(crate) key: Option<IdempotencyKey>,
    /// Vouch that the server takes a key once, so that a payment without an answer is sent again;
    /// on another server the money is taken twice
    #[arg(long)]
    pub(crate) vouch_idempotency: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Reconcile {
    #[command(flatten)]
    pub(crate) paid: Paid,
    /// The payment's from_no
    #[arg(long, value_name = "TEXT", value_parser = values::filled)]
    pub(crate) from_no: NonEmptyText,
    /// When it was sent or before, such as 2026-07-27T09:30:00+08:00
    #[arg(long, value_name = "TIME", value_parser = values::moment)]
    pub(crate) since: SystemTime,
}
