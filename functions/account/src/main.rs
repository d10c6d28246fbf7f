shared::lambda!("account", account);
