//! `cargo local`: the whole shop on one port of loopback.

use std::io;
use std::path::PathBuf;

use clap::Parser;
use local::{LocalShop, LocalShopOptions, demo, demo_config, server};
use serde::Serialize;
use shared::url::Url;
use tokio::net::TcpListener;

/// The people side of a shop, in one process on an embedded store.
#[derive(Parser)]
#[command(name = "cargo local", version)]
struct Arguments {
    /// Keep everything in memory: it is gone when the process ends.
    #[arg(long, conflicts_with = "data")]
    memory: bool,
    /// The data folder.
    #[arg(long, default_value = ".shopfolk")]
    data: PathBuf,
    /// Another DynamoDB, such as Amazon's DynamoDB Local; keys and letters stay in the folder.
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// The table there, which is created if it is missing.
    #[arg(long, default_value = "shopfolk", requires = "endpoint")]
    table: String,
    /// The port on 127.0.0.1; 0 chooses a free one.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// A file to write when the shop is ready: a JSON object with `url`, `storefront_key`, `staff_token`,
    /// `staff_url` and `first_owner_url`.
    #[arg(long)]
    ready_file: Option<PathBuf>,
    /// Fill the shop with sample people, affiliates and orders. Doing it again changes nothing.
    #[arg(long)]
    demo: bool,
    /// Print the API document (OpenAPI) and exit.
    #[arg(long)]
    api_document: bool,
}

#[derive(Serialize)]
struct Ready<'a> {
    url: &'a str,
    storefront_key: &'a str,
    staff_token: &'a str,
    /// Signs a browser in to the back office.
    staff_url: &'a str,
    /// Makes the first owner; none once there is one.
    first_owner_url: Option<&'a str>,
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    if arguments.api_document {
        println!("{}", local::api_document::build(&local::use_cases()).map_err(io::Error::other)?.to_pretty_json()?);
        return Ok(());
    }
    let listener = TcpListener::bind(("127.0.0.1", arguments.port)).await?;
    let url = format!("http://{}", listener.local_addr()?);
    let base = Url::parse(&url).map_err(io::Error::other)?;
    let data = (!arguments.memory).then_some(arguments.data);
    let endpoint = arguments.endpoint.map(|url| (url, arguments.table));
    let local = LocalShop::open(LocalShopOptions { data, endpoint, ..LocalShopOptions::in_memory(demo_config(base)) }).await?;
    if arguments.demo {
        println!("Sample data:");
        demo::populate(&local).await?;
    }
    let links = Links { staff: format!("{url}/dev/staff"), first_owner: local.first_owner_url().await? };
    if let Some(file) = &arguments.ready_file {
        let ready = Ready {
            url: &url,
            storefront_key: &local.storefront_key,
            staff_token: &local.staff_token,
            staff_url: &links.staff,
            first_owner_url: links.first_owner.as_deref(),
        };
        let beside = file.with_extension("new");
        std::fs::write(&beside, serde_json::to_vec(&ready).map_err(io::Error::other)?)?;
        std::fs::rename(beside, file)?;
    }
    welcome(&url, &links, &local);
    server::serve(local, listener, end()).await
}

/// The ways into the back office.
struct Links {
    staff: String,
    first_owner: Option<String>,
}

/// Prints where to look first.
fn welcome(url: &str, links: &Links, local: &LocalShop) {
    let kept =
        local.data().map_or_else(|| "in memory: everything is gone when this ends".to_owned(), |folder| folder.display().to_string());
    println!();
    println!("  {} is open. Ctrl-C closes it.", local.shop.config().shop_name);
    println!();
    println!("  Storefront       {url}/");
    println!("  My account       {url}/account");
    println!("  Outbox           {url}/dev/outbox    every mail, kept instead of sent");
    println!("  Back office      {}     signs you in as an owner", links.staff);
    if let Some(link) = &links.first_owner {
        println!("  First owner      {link}");
        println!("                   makes an account with password and second factor, within an hour");
    }
    println!("  Tools            {url}/dev           the clock, and calls to copy");
    println!();
    println!("  Staff token      {}", local.staff_token);
    println!("  Storefront key   {}", local.storefront_key);
    println!("  Data             {kept}");
    println!();
}

/// Resolves at Ctrl-C or SIGTERM.
async fn end() {
    let mut terminate =
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).expect("a signal handler can be installed");
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
