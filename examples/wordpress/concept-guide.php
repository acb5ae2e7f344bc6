<?php
/**
 * Plugin Name: Concept Guide
 * Description: A button on every page to ask about the course, and [concept-guide] to put the chat into a page.
 * Version: 1.0
 * License: Apache-2.0
 *
 * The script is printed by the site, not written into a post: WordPress strips scripts from what most people post.
 */

defined( 'ABSPATH' ) || exit;

const CONCEPT_GUIDE_SERVER = 'https://guide.school.example';

/** The attributes that an author may give to [concept-guide]; the rest is left out. */
const CONCEPT_GUIDE_OPTIONS = array( 'topic', 'level', 'theme', 'lang', 'data-title', 'greeting', 'questions' );

add_action( 'wp_footer', function () {
	printf(
		'<script src="%s" data-title="%s" defer></script>' . "\n",
		esc_url( CONCEPT_GUIDE_SERVER . '/widget.js' ),
		esc_attr( 'Ask about this course' )
	);
} );

add_shortcode( 'concept-guide', function ( $given ) {
	$attributes = '';
	foreach ( (array) $given as $name => $value ) {
		if ( in_array( $name, CONCEPT_GUIDE_OPTIONS, true ) ) {
			$attributes .= sprintf( ' %s="%s"', $name, esc_attr( $value ) );
		}
	}
	return "<concept-guide mode=\"inline\"$attributes></concept-guide>";
} );
