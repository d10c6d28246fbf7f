//! Compares the policies of `template.yaml` with the functions' calls in all tests.
//!
//! Reads the file that `STORE_CALLS` named. A call that a policy would refuse would be a fault in the cloud; a permission that
//! no call used is one too many. Either is printed, and fails.

use std::process::ExitCode;

use tests::policy::{RecordedAccesses, denied, functions, template, unused};

fn main() -> ExitCode {
    let Some(file) = std::env::args().nth(1) else {
        eprintln!("usage: permissions FILE, which `STORE_CALLS=FILE cargo test --workspace` wrote");
        return ExitCode::FAILURE;
    };
    match std::fs::read_to_string(&file).map_err(|e| e.to_string()).and_then(|lines| RecordedAccesses::parse(&lines)) {
        Ok(access) => report(&access),
        Err(why) => {
            eprintln!("{file} tells of no calls: {why}");
            ExitCode::FAILURE
        }
    }
}

fn report(access: &RecordedAccesses) -> ExitCode {
    let (refused, unused) = (denied(template(), access), unused(template(), access));
    for (what, found) in [("would be refused", &refused), ("is allowed and was never needed", &unused)] {
        for one in found {
            println!("{one} {what}");
        }
    }
    if !refused.is_empty() || !unused.is_empty() {
        return ExitCode::FAILURE;
    }
    println!("The policies of {} functions allow what was done, and nothing else.", functions(template()).len());
    ExitCode::SUCCESS
}
