/**
 * What stands at the root of a dataset for those who come upon it: a card for people, Croissant for catalogs. Both say
 * what the manifest says; neither proves anything.
 */
@NullMarked
package dev.oxenspark.export.card;

import org.jspecify.annotations.NullMarked;
