shared::lambda!("admin-settings", admin_settings);
