import { aFolderPlace } from '../store/database-places.fixture.ts';
import { describeMigration } from './migration-acceptance.fixture.ts';

describeMigration('SQLite', aFolderPlace);
