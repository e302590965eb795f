import { newestVersion } from './base-model.ts';
import { serviceError } from './errors.ts';
import { TEXTS } from './texts.ts';
import { familyOf, upgradesByTraining } from './rules/family.ts';
import { findIdleModel } from './language-model.ts';
import { versionsOf } from './store/language-model.ts';
import { begin } from './lifecycle.ts';
import type { Reply, Call, Service } from './service.ts';
import { amountOfData } from './training.ts';

/** `POST /v1/customizations/{customization_id}/upgrade_model`: moves the model to the newest version of its base model. */
export function upgradeModel(service: Service, call: Call): Reply {
  const model = findIdleModel(service, call);
  const { customization_id: id, base_model_name: base, status } = model;
  const versions = versionsOf(model);
  const newest = newestVersion(service, base);
  if (versions.includes(newest)) throw serviceError(400, TEXTS.upToDate);
  const words = amountOfData(service, id);
  if (words === undefined) throw serviceError(400, TEXTS.upgradeNoData);
  if (status !== 'ready' && status !== 'available') throw serviceError(400, TEXTS.upgradeNotReady);
  if (upgradesByTraining(familyOf(base))) throw serviceError(400, TEXTS.upgradeByTraining(base));
  begin(service, id, 'upgrade', words, { versions: [...versions, newest], status });
  return { status: 200, body: {} };
}
