shared::lambda!("admin-login", admin_login);
