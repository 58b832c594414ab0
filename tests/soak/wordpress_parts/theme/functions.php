<?php
add_theme_support('title-tag');
add_theme_support('post-thumbnails');
add_theme_support('automatic-feed-links');
register_post_meta('post', 'distbot',
    ['single' => true, 'type' => 'string', 'default' => '', 'show_in_rest' => true]);
