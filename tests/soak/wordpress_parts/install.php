<?php
// Sets a site up as an Indonesian newsroom has it; prints who may edit, as JSON.
define('WP_INSTALLING', true);
require $argv[1] . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';

wp_install('Warta Rimba', 'redaksi', 'redaksi@example.com', true, '', 'kata-sandi', 'id_ID');
update_option('timezone_string', 'Asia/Jakarta');
update_option('default_ping_status', 'closed');
switch_theme('warta');
$GLOBALS['wp_rewrite']->set_permalink_structure('/%year%/%monthnum%/%day%/%postname%/');
$GLOBALS['wp_rewrite']->flush_rules();
wp_update_user(['ID' => 1, 'display_name' => 'Siti Nurlaila']);
[$password] = WP_Application_Passwords::create_new_application_password(1, ['name' => 'meja']);
echo wp_json_encode(['password' => $password, 'version' => get_bloginfo('version'),
    'locale' => get_locale(), 'today' => wp_date('Y/m/d')]);
