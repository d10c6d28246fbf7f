shared::whole_lambda!("login", login);
