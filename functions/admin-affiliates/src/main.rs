shared::lambda!("admin-affiliates", admin_affiliates);
