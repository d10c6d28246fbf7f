shared::lambda!("admin-keys", admin_keys);
