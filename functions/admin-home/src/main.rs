shared::lambda!("admin-home", admin_home);
