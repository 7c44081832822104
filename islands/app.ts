/** What every page runs. Pages are whole without it: links and forms work, menus open, tables stand for charts. */
import "htmx.org";
import { startCharts } from "./chart";
import { startForms } from "./forms";
import { startLive } from "./live";
import { startMenus } from "./menus";
import { startPalette } from "./palette";
import { startPreferences } from "./preferences";
import { startRosterGrid } from "./roster-grid";
import { startSessionWatch } from "./session";
import { startSheet } from "./sheet";
import { startToasts } from "./toasts";
import { startPlayer } from "./wave";

startPreferences();
startMenus();
startPalette();
startToasts();
startForms();
startCharts();
startLive();
startRosterGrid();
startPlayer();
startSheet();
startSessionWatch();
