//! One file per function, and one each for what all pages share and for those of the back office: the good path, each other outcome, the repeat, the wrong caller, the unavailable store.

mod account;
mod account_affiliate;
mod admin_affiliates;
mod admin_customers;
mod admin_login;
pub(crate) mod affiliate_hit;
mod back_office;
mod commission_marking;
mod guesses;
mod housekeeping;
mod local_mode;
mod login;
mod mail_feedback;
mod mail_send;
mod not_found;
mod operate;
mod opt_in_confirm;
mod opt_in_request;
mod opt_out;
mod order_attribution;
mod order_details;
mod outdated_hashes;
mod pages;
mod password_reset;
mod security;
mod sign_up;
mod storefront;
