shared::lambda!("password-reset", password_reset);
