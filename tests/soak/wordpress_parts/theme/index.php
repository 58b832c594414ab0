<!DOCTYPE html>
<html <?php language_attributes(); ?>>
<head><meta charset="<?php bloginfo('charset'); ?>"><?php wp_head(); ?></head>
<body <?php body_class(); ?>>
<?php while (have_posts()) : the_post(); ?>
<article>
<h1><a href="<?php the_permalink(); ?>"><?php the_title(); ?></a></h1>
<p class="byline"><?php the_author(); ?>, <?php the_time('j F Y H:i'); ?> WIB</p>
<?php the_post_thumbnail('full'); ?>
<?php the_content(); ?>
</article>
<?php endwhile; wp_footer(); ?>
</body>
</html>
