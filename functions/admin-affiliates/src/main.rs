shared::whole_lambda!("admin-affiliates", admin_affiliates);
