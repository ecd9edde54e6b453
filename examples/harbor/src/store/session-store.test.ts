import { aFolderPlace } from './database-places.fixture.ts';
import { describeSessions } from './session-store-acceptance.fixture.ts';

describeSessions('SQLite', aFolderPlace);
