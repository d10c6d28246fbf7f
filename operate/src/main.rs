//! `cargo operate`: operating the shop from a terminal.

mod import_command;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};
use clap_complete::Shell;
use operate::{ImportOptions, OperateError, STAFF_DAYS};
use shared::runtime::lambda::Error;
use shared::runtime::operator::{self, SecretSource};
use shared::shop::Shop;
use shared::values::KeyRing;

/// Tokens, keys and settings of a deployed shop. Works with your AWS credentials: whoever may write the table may do this,
/// and nobody else.
#[derive(Parser)]
#[command(name = "cargo operate", version)]
struct Arguments {
    /// The stack's output `TableName`; without it the variable `TABLE_NAME`.
    #[arg(long, global = true)]
    table: Option<String>,
    /// Another DynamoDB, such as `http://127.0.0.1:8000`, for trying things out. A missing table is created.
    #[arg(long, global = true)]
    endpoint: Option<String>,
    /// The stack's output `ShopSecretArn`; without it the variable `SHOP_SECRET_ARN`. With the secret, rows of the audit log are
    /// signed, so all but `show` needs it. At another endpoint, the variable `SHOP_SECRET` may hold the secret itself.
    #[arg(long, global = true)]
    secret: Option<String>,
    /// Who you are, for the audit log; without it the variable `USER`.
    #[arg(long, global = true)]
    by: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Print a link by which somebody becomes the first owner. It works once, for an hour, and only while there is none.
    FirstOwner {
        /// The address of the shop's pages, such as `https://people.shop.example/`
        #[arg(long)]
        pages: String,
    },
    /// Mail a member of the staff a link to choose password and second factor anew. The old ones no longer work.
    ResetStaff {
        /// The id of the account, from the page of the staff or the audit log
        #[arg(long)]
        id: String,
    },
    /// Grant a program a token of the staff. It is printed once.
    GrantStaff {
        /// Their id in the audit log, such as toni
        #[arg(long)]
        id: String,
        /// owner, manager, support, marketing, affiliates or auditor
        #[arg(long)]
        role: String,
        /// Days for which the token is valid, 1 to 365
        #[arg(long, default_value_t = STAFF_DAYS)]
        days: u16,
    },
    /// Revoke every token of a member of the staff.
    RevokeStaff {
        #[arg(long)]
        id: String,
    },
    /// Grant a storefront's server a key. It is printed once.
    GrantStorefrontKey {
        /// The key's name, such as web-2026
        #[arg(long)]
        name: String,
        /// orders:write or client-ip:forward, or both separated by a comma
        #[arg(long, value_delimiter = ',', required = true)]
        scopes: Vec<String>,
        /// Days for which the key is valid, 1 to 365; by default until it is revoked
        #[arg(long)]
        days: Option<u16>,
    },
    /// Revoke the key of a storefront's server.
    RevokeStorefrontKey {
        #[arg(long)]
        name: String,
    },
    /// Retry mails that were given up: all of them, or one.
    RetryMails {
        /// The id from `show dead-mails`
        #[arg(long)]
        id: Option<String>,
    },
    /// End everybody's sessions, as after a restore. Reads the whole table.
    EndSessions,
    /// Import the passwords of another system's accounts: a CSV file with the columns `email` and `hash`.
    ///
    /// Accounts that have a password keep it. The hashes of bcrypt, WordPress, phpass, Django, Magento, Kartris, argon2 and
    /// salted SHA-2 are read; docs/operate.md has their forms.
    ImportPasswords {
        file: PathBuf,
        /// Store no digest as it came, but its argon2id: 30 ms each
        #[arg(long)]
        wrap: bool,
        /// Read every row, and write nothing
        #[arg(long)]
        dry_run: bool,
        /// Print the figures as JSON
        #[arg(long)]
        json: bool,
    },
    /// Print the completions for a shell: `cargo operate completions bash`.
    Completions { shell: Shell },
    /// Print the manual page, for `man -l`.
    Manual,
    /// The audit log.
    Audit {
        #[command(subcommand)]
        what: AuditTask,
    },
    /// Show settings, grants or mails.
    Show {
        #[command(subcommand)]
        what: ShowTarget,
    },
    /// Change a setting.
    Set {
        #[command(subcommand)]
        what: SetTarget,
    },
}

#[derive(Subcommand)]
enum AuditTask {
    /// Verify that no row was changed, moved, made up or taken out. Reads the whole log, prints a report as JSON, and ends
    /// with 1 if something was found. Secrets that the shop had before are in the variable `FORMER_SHOP_SECRETS`, separated
    /// by blanks.
    Verify,
}

#[derive(Subcommand)]
enum ShowTarget {
    /// Every setting, and the values it accepts.
    Settings,
    /// Who has a token or a key, and until when.
    Grants,
    /// Mails that wait for an attempt, and why the last one failed.
    WaitingMails,
    /// Mails that were given up after all their attempts, and why.
    DeadMails,
}

#[derive(Subcommand)]
enum SetTarget {
    /// One setting; it takes effect within seconds.
    Settings { key: String, value: String },
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(code) => code,
        Err(why) => {
            eprintln!("Refused: {why}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<ExitCode, OperateError> {
    let Arguments { table, endpoint, secret, by, command } = arguments;
    if let Command::Completions { .. } | Command::Manual = command {
        describe(&command).map_err(|e| OperateError::InvalidArgument(e.to_string()))?;
        return Ok(ExitCode::SUCCESS);
    }
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let table = table.or_else(|| variable("TABLE_NAME"));
    let table = table.ok_or_else(|| {
        OperateError::InvalidArgument("say which table with --table or TABLE_NAME: it is the stack's output TableName".to_owned())
    })?;
    let by = by.or_else(|| variable("USER")).unwrap_or_default();
    let secret = secret.or_else(|| variable("SHOP_SECRET_ARN")).map(SecretSource::Arn);
    let secret = secret.or_else(|| variable("SHOP_SECRET").map(SecretSource::Text));
    if secret.is_none() && !matches!(command, Command::Show { .. }) {
        let which = "say which secret with --secret or SHOP_SECRET_ARN: it is the stack's output ShopSecretArn, and signs the audit log";
        return Err(OperateError::InvalidArgument(which.to_owned()));
    }
    let unreachable = |e: Error| OperateError::InvalidArgument(e.to_string());
    let shop = operator::shop_for_table(&table, endpoint.as_deref(), secret.as_ref()).await.map_err(unreachable)?;
    if let Command::Audit { what: AuditTask::Verify } = command {
        return verify_audit(&shop, &variable("FORMER_SHOP_SECRETS").unwrap_or_default()).await;
    }
    execute(&shop, &by, command).await.map(|()| ExitCode::SUCCESS)
}

async fn verify_audit(shop: &Shop, former: &str) -> Result<ExitCode, OperateError> {
    let keys: Vec<KeyRing> = former.split_whitespace().map(KeyRing::from_text).collect();
    let (report, is_whole) = operate::verify_audit(shop, &keys, |day| eprint!("\r{day}")).await?;
    eprintln!();
    println!("{report}");
    Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Prints what is generated from the definitions above.
fn describe(command: &Command) -> io::Result<()> {
    let mut definition = Arguments::command();
    match command {
        Command::Completions { shell } => {
            clap_complete::generate(*shell, &mut definition, "operate", &mut io::stdout());
            Ok(())
        }
        _ => clap_mangen::Man::new(definition).render(&mut io::stdout()),
    }
}

/// Only secrets and lists go to standard output, so that they can be piped. Messages go to standard error.
async fn execute(shop: &Shop, by: &str, command: Command) -> Result<(), OperateError> {
    match command {
        Command::FirstOwner { pages } => {
            let link = operate::first_owner(shop, by, &pages).await?;
            eprintln!("Open this link within an hour. It works once:");
            println!("{link}");
        }
        Command::ResetStaff { id } => {
            operate::reset_staff(shop, by, &id).await?;
            eprintln!("{id} gets a link by mail.");
        }
        Command::GrantStaff { id, role, days } => {
            let token = operate::grant_staff(shop, by, &id, &role, days).await?;
            eprintln!("The token of {id}, {role} for {days} days. It is not shown again:");
            println!("{token}");
        }
        Command::RevokeStaff { id } => {
            let tokens = operate::revoke_staff(shop, by, &id).await?;
            eprintln!("{tokens} of {id} revoked.");
        }
        Command::GrantStorefrontKey { name, scopes, days } => {
            let key = operate::grant_storefront_key(shop, by, &name, &scopes, days).await?;
            eprintln!("The key {name}. It is not shown again:");
            println!("{key}");
        }
        Command::RevokeStorefrontKey { name } => {
            operate::revoke_storefront_key(shop, by, &name).await?;
            eprintln!("The key {name} is revoked.");
        }
        Command::RetryMails { id } => {
            let mails = operate::retry_mails(shop, by, id.as_deref()).await?;
            eprintln!("{mails} will be retried within a minute.");
        }
        Command::EndSessions => {
            let sessions = operate::end_sessions(shop, by).await?;
            eprintln!("{sessions} sessions are ended.");
        }
        Command::ImportPasswords { file, wrap, dry_run, json } => {
            let options = ImportOptions { wraps: wrap, is_rehearsal: dry_run };
            import_command::run(shop, by, &file, options, json).await?;
        }
        // Answered before: the first two need no shop, and the result of the third is its exit code.
        Command::Completions { .. } | Command::Manual | Command::Audit { .. } => {}
        Command::Show { what: ShowTarget::WaitingMails } => print(&operate::show_waiting_mails(shop).await?),
        Command::Show { what: ShowTarget::DeadMails } => print(&operate::show_dead_mails(shop).await?),
        Command::Show { what: ShowTarget::Settings } => print(&operate::show_settings(shop).await?),
        Command::Show { what: ShowTarget::Grants } => print(&operate::show_grants(shop).await?),
        Command::Set { what: SetTarget::Settings { key, value } } => {
            let is_new = operate::set_setting(shop, by, &key, &value).await?;
            eprintln!("{key} is {value}{}.", if is_new { "" } else { ", as before" });
        }
    }
    Ok(())
}

fn print(lines: &[String]) {
    for line in lines {
        println!("{line}");
    }
}
