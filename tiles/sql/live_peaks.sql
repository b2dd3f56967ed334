-- The most contributions that one tile of a zoom holds, of each consultation and (NULL) of all.
SELECT consultation_slug, z, peak FROM published.contribution_peak;
