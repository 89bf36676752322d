// Opens Sveltia CMS with the configuration that scripts/editor/cms/form.py made of the content model.
import "./keep.js";
// @ts-expect-error: site.py copies it beside this file
import CMS from "./cms/dist/sveltia-cms.mjs";

const config = await (await fetch("config.json")).json();
CMS.init({ config });
