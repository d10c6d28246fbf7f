shared::lambda!("login", login);
