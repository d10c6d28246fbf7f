//! `cargo operate`: what whoever runs the shop does to it from a terminal.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use operate::{OperateError, STAFF_DAYS};
use shared::runtime::operator;
use shared::shop::Shop;

/// Tokens, keys and settings of a shop that is deployed. It works with your credentials for AWS: whoever may write the table may do
/// this, and nobody else.
#[derive(Parser)]
#[command(name = "cargo operate", version)]
struct Arguments {
    /// The stack's output `TableName`; without it the variable `TABLE_NAME`.
    #[arg(long, global = true)]
    table: Option<String>,
    /// A DynamoDB that is not Amazon's, such as `http://127.0.0.1:8000`, to try things out. The table is made where it is not there.
    #[arg(long, global = true)]
    endpoint: Option<String>,
    /// Who you are, for the audit log; without it the variable `USER`.
    #[arg(long, global = true)]
    by: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Give a member of the staff a token. It is printed once.
    GrantStaff {
        /// What they are called in the audit log, such as toni
        #[arg(long)]
        id: String,
        /// owner, manager, support, marketing, affiliates or auditor
        #[arg(long)]
        role: String,
        /// How long the token is good, 1 to 365
        #[arg(long, default_value_t = STAFF_DAYS)]
        days: u16,
    },
    /// Take back every token of a member of the staff.
    RevokeStaff {
        #[arg(long)]
        id: String,
    },
    /// Give a storefront's server a key. It is printed once.
    GrantStorefrontKey {
        /// What it is called from now on, such as web-2026
        #[arg(long)]
        name: String,
        /// orders:write, client-ip:forward; both parted by a comma
        #[arg(long, value_delimiter = ',', required = true)]
        scopes: Vec<String>,
        /// How long it is good, 1 to 365; without it until it is revoked
        #[arg(long)]
        days: Option<u16>,
    },
    /// Take back the key of a storefront's server.
    RevokeStorefrontKey {
        #[arg(long)]
        name: String,
    },
    /// Let mails that were given up be tried again: all, or one.
    RetryMails {
        /// As `show dead-mails` tells it
        #[arg(long)]
        id: Option<String>,
    },
    /// End everybody's sessions, as after a restore. Reads the whole table.
    EndSessions,
    /// Show what there is.
    Show {
        #[command(subcommand)]
        what: ShowTarget,
    },
    /// Change something.
    Set {
        #[command(subcommand)]
        what: SetTarget,
    },
}

#[derive(Subcommand)]
enum ShowTarget {
    /// Every setting, and what it may be.
    Settings,
    /// Who has a token or a key, and until when.
    Grants,
    /// Mails that wait for a try, and why the last one failed.
    WaitingMails,
    /// Mails that were given up after all their tries, and why.
    DeadMails,
}

#[derive(Subcommand)]
enum SetTarget {
    /// One setting; in force within seconds.
    Settings { key: String, value: String },
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("Refused: {why}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), OperateError> {
    let Arguments { table, endpoint, by, command } = arguments;
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let table = table.or_else(|| variable("TABLE_NAME"));
    let table = table.ok_or_else(|| {
        OperateError::InvalidArgument("say which table with --table or TABLE_NAME: it is the stack's output TableName".to_owned())
    })?;
    let by = by.or_else(|| variable("USER")).unwrap_or_default();
    let shop = operator::shop_for_table(&table, endpoint.as_deref()).await.map_err(|e| OperateError::InvalidArgument(e.to_string()))?;
    execute(&shop, &by, command).await
}

/// What is secret goes to standard output alone, so that it can be piped where it belongs; words about it do not.
async fn execute(shop: &Shop, by: &str, command: Command) -> Result<(), OperateError> {
    match command {
        Command::GrantStaff { id, role, days } => {
            let token = operate::grant_staff(shop, by, &id, &role, days).await?;
            eprintln!("The token of {id}, {role} for {days} days. It is not shown again:");
            println!("{token}");
        }
        Command::RevokeStaff { id } => {
            let tokens = operate::revoke_staff(shop, by, &id).await?;
            eprintln!("{tokens} of {id} taken back.");
        }
        Command::GrantStorefrontKey { name, scopes, days } => {
            let key = operate::grant_storefront_key(shop, by, &name, &scopes, days).await?;
            eprintln!("The key {name}. It is not shown again:");
            println!("{key}");
        }
        Command::RevokeStorefrontKey { name } => {
            operate::revoke_storefront_key(shop, by, &name).await?;
            eprintln!("The key {name} is taken back.");
        }
        Command::RetryMails { id } => {
            let mails = operate::retry_mails(shop, by, id.as_deref()).await?;
            eprintln!("{mails} will be tried again within a minute.");
        }
        Command::EndSessions => {
            let sessions = operate::end_sessions(shop, by).await?;
            eprintln!("{sessions} sessions are ended.");
        }
        Command::Show { what: ShowTarget::WaitingMails } => print(&operate::show_waiting_mails(shop).await?),
        Command::Show { what: ShowTarget::DeadMails } => print(&operate::show_dead_mails(shop).await?),
        Command::Show { what: ShowTarget::Settings } => print(&operate::show_settings(shop).await?),
        Command::Show { what: ShowTarget::Grants } => print(&operate::show_grants(shop).await?),
        Command::Set { what: SetTarget::Settings { key, value } } => {
            let is_new = operate::set_setting(shop, by, &key, &value).await?;
            eprintln!("{key} is {value}{}.", if is_new { "" } else { ", as it was" });
        }
    }
    Ok(())
}

fn print(lines: &[String]) {
    for line in lines {
        println!("{line}");
    }
}
