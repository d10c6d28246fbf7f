shared::whole_lambda!("account", account);
