<?php
// What is in capitals between braces is filled in.
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:{SOCKET}');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
define('WP_HOME', '{HOME}');
define('WP_SITEURL', '{HOME}');
define('WP_ENVIRONMENT_TYPE', 'local'); // application passwords without https
define('WP_HTTP_BLOCK_EXTERNAL', true); // it asks nobody but itself
define('WP_DEBUG', true);
define('WP_DEBUG_LOG', '{LOG}');
define('WP_DEBUG_DISPLAY', false);
define('DISTBOT_URL', '{HOME}/distbot/articles/RIMBA/cms');
define('DISTBOT_SECRET', '{SECRET}');
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $name) {
    define($name . '_KEY', md5($name));
    define($name . '_SALT', md5($name . 'salt'));
}
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
